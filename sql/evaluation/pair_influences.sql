-- The influence of each pair of label and prediction on a metric.
-- Grain: one row per pair.
-- Parameters: table; $labels, $predictions, $influences (lists of equal length).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    CAST(unnest($labels) AS VARCHAR) AS label,
    CAST(unnest($predictions) AS VARCHAR) AS prediction,
    CAST(unnest($influences) AS DOUBLE) AS influence

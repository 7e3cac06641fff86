-- Which cases have a value up to a bound.
-- Grain: one row per case of `terms`.
-- Parameters: view, terms (cluster, weight), column, value.
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    cluster,
    weight,
    CASE WHEN {{ column }} <= {{ value }} THEN weight ELSE 0 END AS below
FROM {{ terms }}

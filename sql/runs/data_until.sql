-- The latest moment among the scored cases and how many cases there are.
-- Grain: one row.
-- Parameters: evaluation.
SELECT
    max(case__time) AS until,
    count(*) AS cases
FROM {{ evaluation }}

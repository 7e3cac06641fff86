-- How many cases there are.
-- Grain: one row.
-- Parameters: evaluation.
SELECT count(*) AS cases
FROM {{ evaluation }}

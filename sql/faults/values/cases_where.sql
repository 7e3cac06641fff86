-- How many cases a condition selects.
-- Grain: one row.
-- Parameters: evaluation, where (predicate).
SELECT count(*) AS cases
FROM {{ evaluation }}
WHERE {{ where }}

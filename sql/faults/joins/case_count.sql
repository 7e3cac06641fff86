-- How many cases fulfil a condition.
-- Grain: one row.
-- Parameters: evaluation (relation), condition (predicate).
SELECT count(*) AS cases
FROM {{ evaluation }}
WHERE {{ condition }}

-- How many cases have a value that meets a condition.
-- Grain: one row.
-- Parameters: counted (relation with value and cases), condition (on value).
SELECT coalesce(sum(cases), 0)::BIGINT AS cases
FROM {{ counted }}
WHERE {{ condition }}

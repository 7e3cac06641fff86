-- The most frequent values of a column among some cases.
-- Grain: one row per value.
-- Parameters: evaluation, column (identifier), predicate; $most.
SELECT
    CAST({{ column }} AS VARCHAR) AS value,
    count(*) AS cases
FROM {{ evaluation }}
WHERE {{ predicate }}
GROUP BY 1
ORDER BY cases DESC, value
LIMIT $most

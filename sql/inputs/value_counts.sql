-- The different values of a column and how many rows have each.
-- Grain: one row per value, at most $most, most frequent first.
-- Parameters: source, column, $most.
SELECT
    CAST({{ column }} AS VARCHAR) AS value,
    count(*) AS copies
FROM {{ source }}
WHERE {{ column }} IS NOT NULL
GROUP BY value
ORDER BY copies DESC, value
LIMIT $most

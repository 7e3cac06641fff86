-- The values of a known subgroup column, most frequent first.
-- Grain: one row per value.
-- Parameters: evaluation, column (identifier); $limit.
SELECT
    {{ column }} AS value,
    count(*) AS cases
FROM {{ evaluation }}
GROUP BY {{ column }}
ORDER BY cases DESC, value
LIMIT $limit

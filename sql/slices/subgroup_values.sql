-- The values of a known subgroup column, most frequent first.
-- Grain: one row per value.
-- Parameters: evaluation, value (fragment); $limit.
SELECT
    {{ value }} AS value,
    count(*) AS cases
FROM {{ evaluation }}
GROUP BY {{ value }}
ORDER BY cases DESC, value
LIMIT $limit

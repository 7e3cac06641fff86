-- The most frequent shapes of case keys.
-- Grain: one row per shape, at most three.
-- Parameters: evaluation, mask (expression on case__id).
SELECT
    {{ mask }} AS mask,
    count(*) AS cases
FROM {{ evaluation }}
GROUP BY mask
ORDER BY cases DESC, mask
LIMIT 3

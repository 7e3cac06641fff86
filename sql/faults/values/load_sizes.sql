-- The size of each part.
-- Grain: one row per part, in the order of their names.
-- Parameters: evaluation, part (expression).
SELECT
    {{ part }} AS part,
    count(*) AS cases
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL
GROUP BY 1
ORDER BY 1

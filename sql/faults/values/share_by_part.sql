-- The share of cases with a value, by part.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), value (predicate).
SELECT
    {{ part }} AS part,
    count(*) AS cases,
    count(*) FILTER (WHERE {{ value }}) / count(*) AS share
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL
GROUP BY 1
ORDER BY 1

-- How many cases of each part contradict an equation or an order of columns.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), known, against (predicates).
SELECT
    {{ part }} AS part,
    count(*) AS cases,
    count(*) FILTER (WHERE {{ against }}) AS against
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL AND {{ known }}
GROUP BY 1
ORDER BY 1

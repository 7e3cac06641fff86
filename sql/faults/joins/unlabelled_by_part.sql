-- How many cases of each part have no row in the labels.
-- Grain: one row per part; parts in the order of their names.
-- Parameters: evaluation, value (expression); $limit.
WITH parts AS (
    SELECT
        {{ value }} AS part,
        label__match = 'unmatched' AS unlabelled
    FROM {{ evaluation }}
)

SELECT
    part,
    count(*) AS cases,
    count(*) FILTER (WHERE unlabelled) AS unlabelled
FROM parts
WHERE part IS NOT NULL
GROUP BY part
ORDER BY part
LIMIT $limit

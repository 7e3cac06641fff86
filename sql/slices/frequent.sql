-- The values of a category that enough cases of the find half have, the most frequent first.
-- Grain: one row per value.
-- Parameters: evaluation, cell (fragment); $least, $limit.
SELECT
    {{ cell }} AS cell,
    count(*) AS cases
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND split__half = 'find' AND {{ cell }} IS NOT NULL
GROUP BY 1
HAVING count(*) >= $least
ORDER BY cases DESC, cell
LIMIT $limit

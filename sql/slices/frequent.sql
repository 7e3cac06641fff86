-- The values of a category that enough cases of the find half have, the most frequent first, with the errors of each
-- and of all cases.
-- Grain: one row per value.
-- Parameters: evaluation, cell (fragment); $least, $limit.
WITH cells AS (
    SELECT
        {{ cell }} AS cell,
        count(*) AS cases,
        fsum(case__weight) AS weight,
        coalesce(fsum(case__weight) FILTER (WHERE error__failed), 0) AS errors
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND split__half = 'find'
    GROUP BY 1
)

SELECT
    cell,
    cases,
    weight,
    errors,
    (SELECT fsum(weight) FROM cells) AS all_weight,
    (SELECT fsum(errors) FROM cells) AS all_errors
FROM cells
WHERE cases >= $least AND cell IS NOT NULL
ORDER BY cases DESC, cell
LIMIT $limit

-- The values of a category that enough cases of the find half have, the most frequent first, with the failures of each
-- and of all cases, and how many such values there are.
-- Grain: one row per value.
-- Parameters: evaluation, cell (fragment); $least, $limit.
WITH cells AS (
    SELECT
        {{ cell }} AS cell,
        count(*) AS cases,
        count(*) FILTER (WHERE error__failed) AS failed,
        fsum(case__weight) AS weight,
        coalesce(fsum(case__weight) FILTER (WHERE error__failed), 0) AS errors
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND split__half = 'find'
    GROUP BY 1
),

everything AS (
    SELECT
        CAST(sum(cases) AS DOUBLE) AS all_cases,
        CAST(sum(failed) AS DOUBLE) AS all_failed,
        fsum(weight) AS all_weight,
        fsum(errors) AS all_errors,
        count(*) FILTER (WHERE cases >= $least AND cell IS NOT NULL) AS frequent
    FROM cells
)

SELECT *
FROM cells
CROSS JOIN everything
WHERE cases >= $least AND cell IS NOT NULL
ORDER BY cases DESC, cell
LIMIT $limit

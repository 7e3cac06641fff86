-- Failures by cell of one column on the find half: additive over rows.
-- Grain: one row per cell with at least $least analysed cases.
-- Parameters: evaluation, cell (fragment); $least.
SELECT
    {{ cell }} AS cell,
    count(*) AS analysed,
    count(*) FILTER (WHERE error__failed) AS failed,
    fsum(case__weight) AS weight,
    coalesce(fsum(case__weight) FILTER (WHERE error__failed), 0) AS errors
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND split__half = 'find'
GROUP BY 1
HAVING count(*) >= $least
ORDER BY cell NULLS LAST

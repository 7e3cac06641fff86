-- What went before: the analysed cases of the same entity that were predicted earlier.
-- Grain: one row per case asked for that has a time.
-- Parameters: evaluation; $ids.
WITH chosen AS (
    SELECT
        case__id,
        case__entity,
        case__time
    FROM {{ evaluation }}
    WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[]))) AND case__time IS NOT NULL
)

SELECT
    c.case__id,
    count(e.case__id) AS earlier,
    count(*) FILTER (WHERE e.error__failed) AS wrong
FROM chosen AS c
LEFT JOIN {{ evaluation }} AS e
    ON c.case__entity = e.case__entity AND e.case__status = 'analysed' AND e.case__time < c.case__time
GROUP BY c.case__id
ORDER BY c.case__id

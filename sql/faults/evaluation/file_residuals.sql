-- How wrong each case is, in the order in which the predictions' source holds them.
-- Grain: one row per judged case, in that order.
-- Parameters: cases (relation in the order of the file), evaluation, residual (expression).
WITH placed AS (
    SELECT
        case__id,
        row_number() OVER () AS place
    FROM {{ cases }}
)

SELECT
    e.case__id,
    {{ residual }} AS residual,
    hash(e.case__entity) AS entity
FROM {{ evaluation }} AS e
INNER JOIN placed AS p ON e.case__id = p.case__id
WHERE e.case__status = 'analysed'
ORDER BY p.place

-- Exact copies: other analysed cases with the same facts and the same prediction, and those of them with another label.
-- Grain: one row per case asked for.
-- Parameters: evaluation, copies, same_label (fragments; the latter about c.label and k.label); $ids.
WITH chosen AS (
    SELECT
        case__id,
        label__value AS label,
        {{ copies }} AS copies
    FROM {{ evaluation }}
    WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
),

alike AS (
    SELECT
        case__id,
        label__value AS label,
        {{ copies }} AS copies
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND {{ copies }} IN (SELECT c.copies FROM chosen AS c)
)

SELECT
    c.case__id,
    count(k.case__id) AS copies,
    count(*) FILTER (WHERE NOT ({{ same_label }})) AS contrary
FROM chosen AS c
LEFT JOIN alike AS k ON c.copies = k.copies AND c.case__id <> k.case__id
GROUP BY c.case__id
ORDER BY c.case__id

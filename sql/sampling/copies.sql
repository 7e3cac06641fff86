-- Exact copies: other analysed cases with the same facts and the same prediction, and those of them with another label.
-- Grain: one row per case asked for.
-- Parameters: evaluation, copies, lowest and highest (fragments; the latter two about the label: what counts as the same);
--   $ids.
WITH chosen AS (
    SELECT
        case__id,
        label__value AS label,
        {{ copies }} AS copies
    FROM {{ evaluation }}
    WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
),

bounded AS (
    SELECT
        case__id,
        copies,
        {{ lowest }} AS lowest,
        {{ highest }} AS highest
    FROM chosen
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
    count(*) FILTER (WHERE k.label NOT BETWEEN c.lowest AND c.highest) AS contrary
FROM bounded AS c
LEFT JOIN alike AS k ON c.copies = k.copies AND c.case__id <> k.case__id
GROUP BY c.case__id
ORDER BY c.case__id

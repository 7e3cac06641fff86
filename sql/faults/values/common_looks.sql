-- The most frequent looks of a column, with the share of its values that have them.
-- Grain: one row per look.
-- Parameters: counted (relation with value and cases), look (expression over value); $most.
SELECT
    {{ look }} AS look,
    sum(cases) / sum(sum(cases)) OVER () AS share
FROM {{ counted }}
WHERE value IS NOT NULL
GROUP BY 1
ORDER BY share DESC, look
LIMIT $most

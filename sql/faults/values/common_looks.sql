-- The most frequent looks of columns, with the share of a column's values that have them.
-- Grain: one row per column (its place) and look.
-- Parameters: counted (relation with place, value and cases), look (expression over value); $most.
WITH shares AS (
    SELECT
        place,
        {{ look }} AS look,
        sum(cases) / sum(sum(cases)) OVER (PARTITION BY place) AS share
    FROM {{ counted }}
    WHERE value IS NOT NULL
    GROUP BY 1, 2
)

SELECT
    place,
    look,
    share
FROM shares
QUALIFY row_number() OVER (PARTITION BY place ORDER BY share DESC, look) <= $most
ORDER BY place, share DESC, look

-- The most frequent looks of a column, with the share of its values that have them.
-- Grain: one row per look.
-- Parameters: evaluation, look (expression over the column), column (identifier); $most.
WITH counted AS (
    SELECT
        {{ column }},
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ column }} IS NOT NULL
    GROUP BY {{ column }}
)

SELECT
    {{ look }} AS look,
    sum(cases) / sum(sum(cases)) OVER () AS share
FROM counted
GROUP BY 1
ORDER BY share DESC, look
LIMIT $most

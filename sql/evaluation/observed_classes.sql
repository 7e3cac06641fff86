-- The distinct values of a column of classes, most frequent first.
-- Grain: one row per value.
-- Parameters: parsed, column; $most.
SELECT
    {{ column }} AS value,
    count(*) AS rows
FROM {{ parsed }}
WHERE {{ column }} IS NOT NULL
GROUP BY {{ column }}
ORDER BY rows DESC, value
LIMIT $most

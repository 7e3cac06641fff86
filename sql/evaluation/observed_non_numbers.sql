-- The values of a column that should hold numbers and do not: text, NaN, infinity. Missing values are no mistake.
-- Grain: one row per value.
-- Parameters: parsed, column, number (the column as it was read); $most.
SELECT
    CAST({{ column }} AS VARCHAR) AS value,
    count(*) AS rows
FROM {{ parsed }}
WHERE {{ column }} IS NOT NULL AND {{ number }} IS NULL
GROUP BY value
ORDER BY rows DESC, value
LIMIT $most

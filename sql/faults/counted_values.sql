-- The different values of a column with their cases; a missing value is one.
-- Grain: one row per value.
-- Parameters: relation, value (expression over it).
SELECT
    {{ value }} AS value,
    count(*) AS cases
FROM {{ relation }}
GROUP BY 1

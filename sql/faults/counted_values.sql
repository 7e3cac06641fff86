-- The different values of a column with their cases, as text and as number; a missing value is one.
-- Grain: one row per value.
-- Parameters: relation, value (expression over it), number (whether it is one), place (of the column).
SELECT
    {{ place }} AS place,
    CAST(value AS VARCHAR) AS value,
    {% if number %}CAST(value AS DOUBLE){% else %}CAST(NULL AS DOUBLE){% endif %} AS number,
    cases
FROM (
    SELECT
        {{ value }} AS value,
        count(*) AS cases
    FROM {{ relation }}
    GROUP BY 1
)

-- What a column holds: values present and missing, different values, the range, and the most frequent values.
-- Grain: one row.
-- Parameters: counted (relation with value and cases), number (whether it has a range), frequent.
WITH frequent AS (
    SELECT
        CAST(value AS VARCHAR) AS value,
        cases
    FROM {{ counted }}
    WHERE value IS NOT NULL
    ORDER BY cases DESC, 1
    LIMIT {{ frequent }}
)

SELECT
    coalesce(sum(cases) FILTER (WHERE value IS NOT NULL), 0)::BIGINT AS present,
    coalesce(sum(cases) FILTER (WHERE value IS NULL), 0)::BIGINT AS missing,
    count(value) AS different,
    {% if number %}CAST(min(value) AS DOUBLE){% else %}CAST(NULL AS DOUBLE){% endif %} AS low,
    {% if number %}CAST(max(value) AS DOUBLE){% else %}CAST(NULL AS DOUBLE){% endif %} AS high,
    coalesce((SELECT list(f.value ORDER BY f.cases DESC, f.value) FROM frequent AS f), []) AS frequent,
    coalesce((SELECT list(f.cases ORDER BY f.cases DESC, f.value) FROM frequent AS f), []) AS frequent_cases
FROM {{ counted }}

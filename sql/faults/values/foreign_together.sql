-- How often the fields of two columns are foreign, alone and together.
-- Grain: one row.
-- Parameters: evaluation, first, second (conditions).
WITH judged AS (
    SELECT
        coalesce({{ first }}, FALSE) AS is_first,
        coalesce({{ second }}, FALSE) AS is_second
    FROM {{ evaluation }}
)

SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE is_first) AS first_cases,
    count(*) FILTER (WHERE is_second) AS second_cases,
    count(*) FILTER (WHERE is_first AND is_second) AS both
FROM judged

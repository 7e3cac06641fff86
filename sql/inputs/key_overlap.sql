-- How many of the different keys on the left are found on the right, compared as text.
-- Grain: one row.
-- Parameters: left, right, left_columns, right_columns (as many, in the same order).
WITH left_keys AS (
    SELECT DISTINCT row({% for column in left_columns %}CAST({{ column }} AS VARCHAR){% if not loop.last %}, {% endif %}{% endfor %}) AS key
    FROM {{ left }}
    WHERE {{ left_columns | present }}
),

right_keys AS (
    SELECT DISTINCT row({% for column in right_columns %}CAST({{ column }} AS VARCHAR){% if not loop.last %}, {% endif %}{% endfor %}) AS key
    FROM {{ right }}
    WHERE {{ right_columns | present }}
)

SELECT
    count(*) AS keys,
    count(right_keys.key) AS found
FROM left_keys
LEFT JOIN right_keys ON left_keys.key = right_keys.key

-- How often a column's differing value is the reference value of another column that differs there too.
-- Grain: one row: the differing cells with a value on both sides, then one number per other column.
-- Parameters: paired, differs, swapped (conditions over the columns of paired).
SELECT
    count(*)
    {% for condition in swapped %}
    , count(*) FILTER (WHERE {{ condition }})
    {% endfor %}
FROM {{ paired }}
WHERE {{ differs }}

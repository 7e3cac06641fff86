-- How closely number columns follow the label, over the rows of two samples that belong to the same case.
-- Grain: one row, one correlation per column; NULL where there are too few rows or a column never changes.
-- Parameters: left, right, left_columns and right_columns (the key, compared as text), label, columns.
SELECT
    {% for column in columns %}
    abs(corr(CAST(l.{{ column }} AS DOUBLE), CAST(r.{{ label }} AS DOUBLE))
        FILTER (WHERE isfinite(CAST(l.{{ column }} AS DOUBLE)) AND isfinite(CAST(r.{{ label }} AS DOUBLE)))){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ left }} AS l
INNER JOIN {{ right }} AS r
    ON TRUE
    {% for column in left_columns %}
    AND CAST(l.{{ column }} AS VARCHAR) = CAST(r.{{ right_columns[loop.index0] }} AS VARCHAR)
    {% endfor %}

-- About how many different values each column has.
-- Grain: one row, one value per column.
-- Parameters: evaluation, columns (expressions).
SELECT
    {% for column in columns %}
    approx_count_distinct({{ column }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}

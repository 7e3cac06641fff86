-- How many values each column has, how many different ones, and between which they lie.
-- Grain: one row; four values per column.
-- Parameters: source, columns (name; ordered: whether its values have an order; real: whether they may be NaN or infinite).
SELECT
    {% for column in columns %}
    count({{ column.name }}),
    count(DISTINCT {{ column.name }}),
    {% if column.ordered %}
    CAST(min({{ column.name }}){% if column.real %} FILTER (WHERE isfinite({{ column.name }})){% endif %} AS VARCHAR),
    CAST(max({{ column.name }}){% if column.real %} FILTER (WHERE isfinite({{ column.name }})){% endif %} AS VARCHAR){% else %}
    NULL,
    NULL{% endif %}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ source }}

-- How many rows have a value in each column.
-- Grain: one row, one count per column.
-- Parameters: source, columns (identifiers).
SELECT
    {% for column in columns %}
    count({{ column }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ source }}

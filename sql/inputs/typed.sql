-- The same rows with their columns in their types.
-- Grain: one row per row of the source, in its order.
-- Parameters: path, columns (name; type, or none where the column has its type already), $target.
COPY (
    SELECT
        {% for column in columns %}
        {% if column.type %}CAST({{ column.name }} AS {{ column.type }}) AS {% endif %}{{ column.name }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM read_parquet({{ path }})
) TO $target (FORMAT PARQUET)

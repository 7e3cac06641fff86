-- The same rows with their columns in their types.
-- Grain: one row per row of the source, in its order.
-- Parameters: path, columns (name, type), $target.
COPY (
    SELECT
        {% for column in columns %}
        CAST({{ column.name }} AS {{ column.type }}) AS {{ column.name }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM read_parquet({{ path }})
) TO $target (FORMAT PARQUET)

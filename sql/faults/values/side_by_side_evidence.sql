-- Evidence of several columns in one file.
-- Grain: one row per case that any of them concerns.
-- Parameters: files (each with path literal, alias, column), target (path literal).
COPY (
    WITH cases AS (
        {% for file in files %}
        SELECT case__id
        FROM read_parquet({{ file.path }})
        {% if not loop.last %}
        UNION
        {% endif %}
        {% endfor %}
    )

    SELECT
        c.case__id
        {% for file in files %}
        , {{ file.alias }}.{{ file.column }}
        {% endfor %}
    FROM cases AS c
    {% for file in files %}
    LEFT JOIN read_parquet({{ file.path }}) AS {{ file.alias }} ON c.case__id = {{ file.alias }}.case__id
    {% endfor %}
    ORDER BY c.case__id
) TO {{ target }} (FORMAT parquet)

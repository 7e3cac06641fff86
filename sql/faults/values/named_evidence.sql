-- For each case at fault in some columns, the names of these columns.
-- Grain: one row per such case.
-- Parameters: tables (each with table and name literal), evidence (identifier), target (path literal).
COPY (
    WITH concerned AS (
        {% for each in tables %}
        SELECT case__id, {{ each.name }} AS name FROM {{ each.table }}
        {% if not loop.last %}
        UNION ALL
        {% endif %}
        {% endfor %}
    )

    SELECT
        case__id,
        string_agg(name, ' | ' ORDER BY name) AS {{ evidence }}
    FROM concerned
    GROUP BY case__id
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

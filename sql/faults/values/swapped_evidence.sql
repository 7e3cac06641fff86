-- For each case with a swapped date, the columns that hold one.
-- Grain: one row per such case.
-- Parameters: swapped (each with table and name literal), evidence (identifier), target (path literal).
COPY (
    WITH swapped AS (
        {% for each in swapped %}
        SELECT case__id, {{ each.name }} AS name FROM {{ each.table }}
        {% if not loop.last %}
        UNION ALL
        {% endif %}
        {% endfor %}
    )

    SELECT
        case__id,
        string_agg(name, ' | ' ORDER BY name) AS {{ evidence }}
    FROM swapped
    GROUP BY case__id
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

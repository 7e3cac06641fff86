-- The cases whose fields moved, with the direction.
-- Grain: one row per such case.
-- Parameters: evaluation, directions (each with name literal and condition shifted), evidence (identifier), target.
COPY (
    SELECT
        case__id,
        CASE
            {% for each in directions %}
            WHEN {{ each.shifted }} THEN {{ each.name }}
            {% endfor %}
        END AS {{ evidence }}
    FROM {{ evaluation }}
    WHERE
        {% for each in directions %}
        ({{ each.shifted }}){% if not loop.last %} OR{% endif %}

        {% endfor %}
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

-- The scores of all classes as one list per case, in the classes' alphabetical order; NULL unless all are finite.
-- A class that a map leaves out has score 0.
-- Grain: one row per prediction.
-- Parameters: view, source, column (struct or map), shape (columns, struct, map), classes (each with column or literal),
--   carried (identifiers).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH listed AS (
    SELECT
        {% for name in carried %}
        {{ name }},
        {% endfor %}
        [
            {% for class in classes %}
            {% if shape == 'struct' %}
            CAST(struct_extract({{ column }}, {{ class.literal }}) AS DOUBLE){% if not loop.last %},{% endif %}

            {% elif shape == 'map' %}
            CAST(
                CASE
                    WHEN map_contains({{ column }}, {{ class.literal }}) THEN map_extract_value({{ column }}, {{ class.literal }})
                    WHEN {{ column }} IS NOT NULL THEN 0
                END AS DOUBLE
            ){% if not loop.last %},{% endif %}

            {% else %}
            CAST({{ class.column }} AS DOUBLE){% if not loop.last %},{% endif %}

            {% endif %}
            {% endfor %}
        ] AS errata__listed
    FROM {{ source }}
)

SELECT
    {% for name in carried %}
    {{ name }},
    {% endfor %}
    CASE WHEN list_bool_and(list_transform(errata__listed, lambda s: coalesce(isfinite(s) AND abs(s) <= 1e100, FALSE))) THEN errata__listed END AS errata__scores
FROM listed

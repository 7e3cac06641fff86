-- What an as-of table says of each key, row after row.
-- Grain: one row per pair of rows of one key that follow each other.
-- Parameters: table, source (relations), keys (pairs of identifiers: what the cases call a part, and the table),
--     valid_from, columns (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH ordered AS (
    SELECT
        {% for own, other in keys %}
        {{ other }} AS key_{{ loop.index0 }},
        {% endfor %}
        {% for column in columns %}
        CAST({{ column }} AS VARCHAR) AS now_{{ loop.index0 }},
        lag(CAST({{ column }} AS VARCHAR)) OVER same_key AS then_{{ loop.index0 }},
        {% endfor %}
        row_number() OVER same_key AS place
    FROM {{ source }}
    WHERE {{ valid_from }} IS NOT NULL
    WINDOW same_key AS (
        PARTITION BY {% for own, other in keys %}{{ other }}{% if not loop.last %}, {% endif %}{% endfor %}

        ORDER BY {{ valid_from }}{% for column in columns %}, {{ column }}{% endfor %}

    )
)

SELECT
    {% for own, other in keys %}
    key_{{ loop.index0 }} AS {{ own }},
    {% endfor %}
    hash({% for own, other in keys %}key_{{ loop.index0 }}{% if not loop.last %}, {% endif %}{% endfor %}) AS errata__key,
    {% for column in columns %}
    then_{{ loop.index0 }},
    now_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM ordered
WHERE place > 1

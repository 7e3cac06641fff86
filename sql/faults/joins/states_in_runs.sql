-- What a table says of each key in the run before and in this one.
-- Grain: one row per key with a row in both runs.
-- Parameters: table, evaluation, previous (relations), match, keys, columns (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH now AS (
    SELECT
        {{ keys | commas }},
        {% for column in columns %}
        min(CAST({{ column }} AS VARCHAR)) AS now_{{ loop.index0 }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM {{ evaluation }}
    WHERE {{ match }} = 'matched'
    GROUP BY {{ keys | commas }}
),

before AS (
    SELECT
        {% for key in keys %}
        CAST({{ key }} AS VARCHAR) AS key_{{ loop.index0 }},
        {% endfor %}
        {% for column in columns %}
        min(CAST({{ column }} AS VARCHAR)) AS then_{{ loop.index0 }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM {{ previous }}
    WHERE {{ match }} = 'matched'
    GROUP BY ALL
)

SELECT
    {{ keys | of('n') | commas }},
    hash({{ keys | of('n') | commas }}) AS errata__key,
    {% for column in columns %}
    b.then_{{ loop.index0 }},
    n.now_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM now AS n
INNER JOIN before AS b
    ON
        {% for key in keys %}
        CAST(n.{{ key }} AS VARCHAR) = b.key_{{ loop.index0 }}{% if not loop.last %} AND{% endif %}

        {% endfor %}

-- The keys of a table that have the essence of an unmatched key.
-- Grain: one row per key.
-- Parameters: table, gaps, source (relations), key, essence (expressions over s), rest (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH keys AS (
    SELECT
        {{ key }} AS errata__key,
        {% for name in rest %}
        s.{{ name }},
        {% endfor %}
        {{ essence }} AS errata__essence
    FROM {{ source }} AS s
)

SELECT DISTINCT
    k.errata__key
    {% for name in rest %}
    , k.{{ name }}
    {% endfor %}
FROM keys AS k
INNER JOIN (SELECT DISTINCT g.errata__essence FROM {{ gaps }} AS g) AS e ON k.errata__essence = e.errata__essence
WHERE k.errata__essence <> ''

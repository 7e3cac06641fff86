-- The keys of a table that have the essence of an unmatched key.
-- Grain: one row per key.
-- Parameters: table, gaps, source (relations), key, essence (expressions over s), rest (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT DISTINCT
    {{ key }} AS errata__key
    {% for name in rest %}
    , s.{{ name }}
    {% endfor %}
FROM {{ source }} AS s
WHERE {{ essence }} <> '' AND {{ essence }} IN (SELECT g.errata__essence FROM {{ gaps }} AS g)

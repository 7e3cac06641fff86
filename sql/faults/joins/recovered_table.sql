-- An empty table for the keys that a step of the ladder recovers.
-- Grain: one row per recovered key.
-- Parameters: table, gaps, rest (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    errata__key,
    {% for name in rest %}
    {{ name }},
    {% endfor %}
    errata__key AS there,
    errata__cases,
    '' AS step
FROM {{ gaps }}
LIMIT 0

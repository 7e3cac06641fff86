-- The cases whose key changed so much of what is stable that it stands for another entity.
-- Grain: one row per case.
-- Parameters: table, evaluation, paired (relations), match, keys (identifiers), attributes (each with the state before,
--     the state now, and how often two keys differ); $another (the part of what two keys differ in).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH changes AS (
    SELECT
        {{ keys | commas }},
        errata__key,
        {% for before, now, _ in attributes %}
        coalesce(CAST({{ before }} <> {{ now }} AS INTEGER), 0){% if not loop.last %} +{% endif %}

        {% endfor %} AS changed,
        {% for before, now, differ in attributes %}
        CASE WHEN {{ before }} IS NOT NULL AND {{ now }} IS NOT NULL THEN {{ differ }} ELSE 0 END{% if not loop.last %} +{% endif %}

        {% endfor %} AS expected
    FROM {{ paired }}
),

reused AS (
    SELECT DISTINCT
        {{ keys | commas }},
        errata__key
    FROM changes
    WHERE changed >= 2 AND changed >= $another * expected
)

SELECT
    c.case__id,
    TRUE AS value,
    r.errata__key
FROM {{ evaluation }} AS c
INNER JOIN reused AS r
    ON {% for key in keys %}c.{{ key }} = r.{{ key }}{% if not loop.last %} AND {% endif %}{% endfor %}

WHERE c.{{ match }} IN ('matched', 'several')

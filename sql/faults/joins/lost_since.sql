-- The cases that find no row, although their key found one in the run before.
-- Grain: one row per case.
-- Parameters: table, evaluation, previous (relations), match, keys (pairs of identifier and type; the run before may
--     hold another type).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH met AS (
    SELECT DISTINCT
        {% for key, type in keys %}
        TRY_CAST({{ key }} AS {{ type }}) AS {{ key }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM {{ previous }}
    WHERE {{ match }} IN ('matched', 'several')
)

SELECT
    c.case__id,
    TRUE AS value,
    hash({% for key, _ in keys %}c.{{ key }}{% if not loop.last %}, {% endif %}{% endfor %}) AS errata__key
FROM {{ evaluation }} AS c
INNER JOIN met AS m
    ON {% for key, _ in keys %}c.{{ key }} = m.{{ key }}{% if not loop.last %} AND {% endif %}{% endfor %}

WHERE c.{{ match }} = 'unmatched'

-- The differing cells of one column.
-- Grain: one row per case whose value differs from its reference.
-- Parameters: table, paired, observed, reference (columns of paired), differs, keys.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    case__id,
    {% for key in keys %}
    {{ key }},
    {% endfor %}
    errata__row,
    {{ observed }} AS o,
    {{ reference }} AS r
FROM {{ paired }}
WHERE {{ differs }}

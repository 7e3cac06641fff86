-- The keys of the cases that find no row, each once, with the essence of the part that is looked at.
-- Grain: one row per unmatched key.
-- Parameters: table, evaluation, unmatched (predicate), key, essence (expressions over c), rest (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    {{ key }} AS errata__key,
    {% for name in rest %}
    c.{{ name }},
    {% endfor %}
    any_value({{ essence }}) AS errata__essence,
    count(*) AS errata__cases
FROM {{ evaluation }} AS c
WHERE {{ unmatched }} AND {{ key }} IS NOT NULL
GROUP BY ALL

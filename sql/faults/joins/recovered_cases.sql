-- The cases whose key a step recovered.
-- Grain: one row per case.
-- Parameters: table, evaluation, recovered (relations), unmatched (predicate), key (expression over c), rest, steps.
INSERT INTO {{ table }}
SELECT
    c.case__id,
    r.step AS value
FROM {{ evaluation }} AS c
INNER JOIN {{ recovered }} AS r
    ON
        {{ key }} = r.errata__key
        {% for name in rest %}
        AND c.{{ name }} = r.{{ name }}
        {% endfor %}
WHERE {{ unmatched }} AND r.step IN ({{ steps | commas }})

-- Unmatched keys that meet exactly one key of the table once both are written in one form.
-- Grain: one row per recovered key.
-- Parameters: target, gaps, nearby (relations), left_form, right_form (expressions over c and s),
--     on (condition of the other parts between c and s), left_rest, right_rest (identifiers), step (literal).
INSERT INTO {{ target }}
WITH forms AS (
    SELECT
        {{ right_form }} AS form,
        {% for name in right_rest %}
        s.{{ name }},
        {% endfor %}
        min(s.errata__key) AS errata__key,
        count(DISTINCT s.errata__key) AS spellings
    FROM {{ nearby }} AS s
    GROUP BY ALL
)

SELECT
    c.errata__key,
    {% for name in left_rest %}
    c.{{ name }},
    {% endfor %}
    s.errata__key AS there,
    c.errata__cases,
    {{ step }} AS step
FROM {{ gaps }} AS c
INNER JOIN forms AS s ON {{ left_form }} = s.form {% if on %}AND {{ on }}{% endif %}

WHERE
    s.spellings = 1
    AND s.form <> ''
    AND s.errata__key <> c.errata__key
    AND NOT EXISTS (
        SELECT 1
        FROM {{ target }} AS d
        WHERE d.errata__key = c.errata__key
        {% for name in left_rest %}
        AND d.{{ name }} = c.{{ name }}
        {% endfor %}
    )

-- How many keys of a table there are, and how many become equal to another one in a form.
-- Grain: one row.
-- Parameters: source, key, form (expressions over s), rest (identifiers).
WITH keys AS (
    SELECT DISTINCT
        {{ key }} AS errata__key
        {% for name in rest %}
        , s.{{ name }}
        {% endfor %}
    FROM {{ source }} AS s
    WHERE {{ key }} IS NOT NULL
),

forms AS (
    SELECT count(*) AS keys
    FROM keys AS s
    GROUP BY {{ form }}{% for name in rest %}, s.{{ name }}{% endfor %}

)

SELECT
    coalesce(sum(keys), 0)::BIGINT AS keys,
    coalesce(sum(keys) FILTER (WHERE keys > 1), 0)::BIGINT AS clashing
FROM forms

-- The most similar cases of other entities, with the same label and with another. Numbers differ by their distance as a share
-- of the spread, at most 1; categories by 0 or 1; a missing value differs from a present one by 1 and from a missing one by 0.
-- Grain: one row per chosen case and whether the label is the same; the nearest first.
-- Parameters: chosen, comparable (relations), same_label (fragment about c.label and k.label),
--   terms (each with name and spread; a spread of none compares for equality), several (how many of each).
WITH pairs AS (
    SELECT
        c.case__id,
        coalesce({{ same_label }}, FALSE) AS same_label,
        k.case__id AS neighbour,
        k.case__entity AS entity,
        k.copies,
        round((
            -- A sum of sums: a single one over thousands of columns is deeper than a parser goes.
            {% for some in terms | batch(50) %}
            ({% for term in some %}
            {% if term.spread %}
            CASE
                WHEN c.{{ term.name }} IS NULL AND k.{{ term.name }} IS NULL THEN 0
                WHEN c.{{ term.name }} IS NULL OR k.{{ term.name }} IS NULL THEN 1
                ELSE least(abs(c.{{ term.name }} - k.{{ term.name }}) / {{ term.spread }}, 1)
            END{% else %}
            CAST(c.{{ term.name }} IS DISTINCT FROM k.{{ term.name }} AS INTEGER){% endif %}{% if not loop.last %} +{% endif %}

            {% endfor %}){% if not loop.last %} +{% endif %}

            {% endfor %}
        ) / {{ terms | length }}, 6) AS distance
    FROM {{ chosen }} AS c
    CROSS JOIN {{ comparable }} AS k
    WHERE c.case__entity <> k.case__entity AND c.copies <> k.copies
)

SELECT
    case__id,
    same_label,
    min({'distance': distance, 'neighbour': neighbour, 'entity': entity, 'copies': copies}, {{ several }}) AS nearest
FROM pairs
GROUP BY case__id, same_label
ORDER BY case__id, same_label DESC

-- The chosen cases with the columns a card shows and the findings they belong to.
-- Grain: one row per chosen case.
-- Parameters: evaluation, columns (each with name and value), predicates (each with name and text); $ids.
SELECT
    case__id
    {% for column in columns %}
    , {{ column.value }} AS {{ column.name }}
    {% endfor %}
    {% for predicate in predicates %}
    , coalesce(({{ predicate.text }}), FALSE) AS {{ predicate.name }}
    {% endfor %}
FROM {{ evaluation }}
WHERE case__id IN (SELECT unnest($ids))
ORDER BY case__id

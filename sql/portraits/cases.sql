-- Columns as codes or numbers, and which conditions hold: one pass over the half that was not searched.
-- Grain: one row per analysed case of the confirmation half, in no order.
-- Parameters: evaluation, codes, predicates (fragments); $groups (entities are put into so many groups, by their name),
--   $every (one case in so many is sampled, by its id: the same in every run).
SELECT
    {% for code in codes %}
    {{ code }} AS code_{{ loop.index0 }},
    {% endfor %}
    {% for predicate in predicates %}
    coalesce(({{ predicate }}), FALSE) AS holds_{{ loop.index0 }},
    {% endfor %}
    error__failed AS failed,
    case__weight AS weight,
    hash(case__id) % $every = 0 AS sampled,
    CAST(hash(case__entity) % $groups AS USMALLINT) AS entities
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND split__half = 'confirm'

-- The model's own features of each case as small codes or as numbers, its score, whether each predicate holds, and
-- whether it failed: what it takes to compare cases that are alike to the model. `place` orders them.
-- Grain: one row per analysed case of one half, of a sample by its id, in no order.
-- Parameters: evaluation, codes, predicates, score (fragments); $half, $every (one case in so many).
SELECT
    {% for code in codes %}
    {{ code }} AS code_{{ loop.index0 }},
    {% endfor %}
    {% for predicate in predicates %}
    coalesce({{ predicate }}, FALSE) AS held_{{ loop.index0 }},
    {% endfor %}
    coalesce(CAST({{ score }} AS DOUBLE), 'nan') AS score,
    hash(case__entity) AS entity,
    hash(case__id) AS place,
    error__failed AS failed
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND split__half = $half AND hash(case__id) % $every = 0

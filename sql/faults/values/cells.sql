-- Numbers, levels of categories (as hashes, 0 for none) and parts of some of the cases, or of all of them.
-- Grain: one row per case taken, in the order of the evaluation table.
-- Parameters: evaluation, numbers, levels (each a list of expressions with an alias), parts (the same), $every.
SELECT
    case__id
    {% for number in numbers %}
    , {{ number }}
    {% endfor %}
    {% for level in levels %}
    , {{ level }}
    {% endfor %}
    {% for part in parts %}
    , {{ part }}
    {% endfor %}
FROM {{ evaluation }}
WHERE hash(case__id) % $every = 0

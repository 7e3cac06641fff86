-- The columns of the search as small codes or as numbers, with what each case lost: one pass over the find half.
-- Grain: one row per analysed case of the find half, in no order.
-- Parameters: evaluation, codes and quantities (fragments; a quantity is a number of every case); $every (one case in so many is sampled, by its id: the same in every run).
SELECT
    {% for code in codes %}
    {{ code }} AS code_{{ loop.index0 }},
    {% endfor %}
    {% for quantity in quantities %}
    CAST({{ quantity }} AS DOUBLE) AS quantity_{{ loop.index0 }},
    {% endfor %}
    error__failed AS failed,
    hash(case__id) % $every = 0 AS sampled,
    case__weight AS weight
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND split__half = 'find'

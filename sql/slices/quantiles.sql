-- Cut points of numeric expressions: quantiles over a fixed sample of the analysed cases of the find half.
-- The sample is by hash of the case, so it is the same in every run.
-- Grain: one row, one list of cut points per expression.
-- Parameters: evaluation, values (fragments); $levels, $every (one case in so many is sampled).
SELECT
    {% for value in values %}
    quantile_disc({{ value }}, $levels) FILTER (WHERE isfinite({{ value }}))
        AS cuts_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}
WHERE
    case__status = 'analysed'
    AND split__half = 'find'
    AND hash(case__id) % $every = 0

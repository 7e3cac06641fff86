-- What is typical: the 5 % and 95 % quantile of each numeric column over a fixed sample of the analysed cases.
-- Grain: one row, one list per column.
-- Parameters: evaluation, columns (identifiers); $every (one case in so many is sampled).
SELECT
    {% for column in columns %}
    quantile_disc(CAST({{ column }} AS DOUBLE), [0.05, 0.95]) FILTER (WHERE isfinite(CAST({{ column }} AS DOUBLE)))
        AS range_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND hash(case__id) % $every = 0

-- Cut points of one numeric expression: quantiles over a fixed sample of the analysed cases of the find half.
-- The sample is by hash of the case, so it is the same in every run.
-- Grain: one row.
-- Parameters: evaluation, value (fragment); $levels, $every (one case in so many is sampled).
WITH sampled AS (
    SELECT CAST({{ value }} AS DOUBLE) AS value
    FROM {{ evaluation }}
    WHERE
        case__status = 'analysed'
        AND split__half = 'find'
        AND hash(case__id) % $every = 0
)

SELECT quantile_disc(value, $levels) FILTER (WHERE isfinite(value)) AS cuts
FROM sampled

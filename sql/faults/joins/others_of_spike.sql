-- What a column holds outside of some cases: range, the middle 98 %, mean, and the most decimals that nearly all values
-- are written with.
-- Grain: one row.
-- Parameters: evaluation, value (identifier), inside (predicate), spike (literal text).
WITH others AS (
    SELECT
        CAST({{ value }} AS DOUBLE) AS value,
        length(regexp_extract(CAST({{ value }} AS VARCHAR), '\.([0-9]*[1-9])', 1)) AS digits
    FROM {{ evaluation }}
    WHERE isfinite(CAST({{ value }} AS DOUBLE)) AND NOT coalesce({{ inside }}, FALSE)
)

SELECT
    TRY_CAST({{ spike }} AS DOUBLE) AS value,
    min(o.value) AS low,
    max(o.value) AS high,
    quantile_cont(o.value, 0.01) AS bottom,
    quantile_cont(o.value, 0.99) AS top,
    avg(o.value) AS mean,
    quantile_disc(o.digits, 0.999) AS digits,
    length(regexp_extract({{ spike }}, '\.([0-9]*[1-9])', 1)) AS own_digits
FROM others AS o

-- How many values a column has, how many different ones, and the median and outer hundredths of those that are not 0.
-- Grain: one row.
-- Parameters: relation, value (DOUBLE expression, NULL for no value).
SELECT
    count({{ value }}) AS known,
    count(DISTINCT {{ value }}) AS different,
    coalesce(quantile_cont({{ value }}, 0.01) FILTER (WHERE {{ value }} <> 0), 0.0) AS low,
    coalesce(quantile_cont({{ value }}, 0.5) FILTER (WHERE {{ value }} <> 0), 0.0) AS middle,
    coalesce(quantile_cont({{ value }}, 0.99) FILTER (WHERE {{ value }} <> 0), 0.0) AS high
FROM {{ relation }}

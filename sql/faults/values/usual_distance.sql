-- How far dates lie from what they are compared with, over the days that no swap can give.
-- Grain: one row.
-- Parameters: dated (relation); $tail (the share left out at either end), $margin (days added at either end).
WITH clear AS (
    SELECT distance
    FROM {{ dated }}
    WHERE day(day) > 12
),

bounds AS (
    SELECT
        count(*) AS cases,
        coalesce(quantile_disc(distance, $tail), 0)::INTEGER - $margin AS low,
        coalesce(quantile_disc(distance, 1 - $tail), 0)::INTEGER + $margin AS high
    FROM clear
)

SELECT
    any_value(bounds.cases) AS cases,
    any_value(bounds.low) AS low,
    any_value(bounds.high) AS high,
    -- One more outside keeps a share of nothing from being taken for certain.
    (count(*) FILTER (WHERE clear.distance NOT BETWEEN bounds.low AND bounds.high) + 1)
    / (count(clear.distance) + 1) AS outside_share
FROM bounds
LEFT JOIN clear ON TRUE

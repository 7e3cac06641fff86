-- What lies on both sides of a quantile of the absolute residual. Residuals that differ by less than the last digits of
-- prediction and label can make up are taken as equal.
-- Grain: one row.
-- Parameters: parsed, tail (the quantile, literal), rounding (as a share of prediction and label).
WITH residuals AS (
    SELECT
        abs(errata__score - errata__label) AS size,
        {{ rounding }} * greatest(abs(errata__score), abs(errata__label)) AS rounding
    FROM {{ parsed }}
    WHERE errata__score IS NOT NULL AND errata__label IS NOT NULL AND case__weight > 0
)

SELECT
    count(*) FILTER (WHERE size > {{ tail }} + rounding) AS beyond,
    max(size) FILTER (WHERE size < {{ tail }} - rounding) AS below,
    count(*) FILTER (WHERE size >= {{ tail }} - rounding) AS from_it_on,
    count(*) FILTER (WHERE size > rounding) AS off
FROM residuals

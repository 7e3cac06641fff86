-- Sums that say how finely loss and weight may be resolved, and which bits the weights need.
-- Grain: one row.
-- Parameters: graded; $quantum (of the weights).
WITH rounded AS (
    SELECT
        CASE WHEN case__weight > 0 THEN greatest(round(case__weight / $quantum), 1) ELSE 0 END AS steps,
        error__loss
    FROM {{ graded }}
)

SELECT
    coalesce(bit_or(CAST(steps AS BIGINT)), 0) AS bits,
    coalesce(fsum(steps * error__loss), 0) AS weighted,
    coalesce(fsum(error__loss) FILTER (WHERE steps = 0), 0) AS unweighted
FROM rounded

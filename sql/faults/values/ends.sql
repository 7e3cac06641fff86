-- The lowest and the highest different values of a column with their cases.
-- Grain: one row per value.
-- Parameters: counted (relation with number and cases, NULL for no value), $shown (values at each end).
WITH counted AS (
    SELECT
        number AS value,
        sum(cases)::BIGINT AS cases
    FROM {{ counted }}
    WHERE number IS NOT NULL
    GROUP BY 1
),

ranked AS (
    SELECT
        value,
        cases,
        row_number() OVER (ORDER BY value) AS from_below,
        row_number() OVER (ORDER BY value DESC) AS from_above
    FROM counted
)

SELECT
    value,
    cases
FROM ranked
WHERE from_below <= $shown OR from_above <= $shown
ORDER BY value

-- The latest moment among the scored cases, in microseconds since 1970, its type, and how many cases there are.
-- Infinity is no moment.
-- Grain: one row.
-- Parameters: evaluation.
SELECT
    max(epoch_us(case__time)) AS until,
    max(typeof(case__time)) AS type,
    count(*) AS cases
FROM {{ evaluation }}

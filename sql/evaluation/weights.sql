-- What the case weights are like.
-- Grain: one row.
-- Parameters: graded.
SELECT
    count(*) FILTER (WHERE case__weight IS NULL OR NOT (case__weight >= 0 AND case__weight <= 1e100)) AS unusable,
    coalesce(fsum(case__weight * case__weight), 0) AS squares
FROM {{ graded }}

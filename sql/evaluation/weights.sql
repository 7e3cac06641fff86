-- What the case weights are like.
-- Grain: one row.
-- Parameters: graded.
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE NOT coalesce(isfinite(case__weight) AND case__weight BETWEEN 0 AND 1e100, FALSE)) AS unusable,
    count(*) FILTER (WHERE case__weight > 0) AS positive,
    coalesce(fsum(case__weight * case__weight), 0) AS squares
FROM {{ graded }}

-- The weight of both classes among scored cases.
-- Grain: one row.
-- Parameters: scores (weight, positive).
SELECT
    count(*) AS rows,
    coalesce(sum(weight) FILTER (WHERE positive), 0) AS positive_weight,
    coalesce(sum(weight) FILTER (WHERE NOT positive), 0) AS negative_weight
FROM {{ scores }}

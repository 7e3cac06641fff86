-- The denominators of every rate.
-- Grain: one row.
-- Parameters: evaluation.
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE error__failed) AS failed_rows,
    coalesce(sum(case__weight), 0) AS weight,
    coalesce(sum(case__weight) FILTER (WHERE error__failed), 0) AS failed_weight
FROM {{ evaluation }}
WHERE case__status = 'analysed'

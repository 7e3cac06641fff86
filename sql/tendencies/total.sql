-- How much of a number all cases have together, whatever its sign: what a share of it is a share of.
-- Grain: one row.
-- Parameters: evaluation, quantity (a number of every analysed case).
SELECT coalesce(fsum(case__weight * abs({{ quantity }})), 0) AS total
FROM {{ evaluation }}
WHERE case__status = 'analysed'

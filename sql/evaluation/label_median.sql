-- The middle of the labels.
-- Grain: one row.
-- Parameters: evaluation.
SELECT quantile_disc(label__value, 0.5) AS middle
FROM {{ evaluation }}
WHERE case__status IN ('analysed', 'undecided')

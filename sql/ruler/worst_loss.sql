-- The loss at which the worst 1 % of analysed cases begin.
-- Grain: one row.
-- Parameters: evaluation.
SELECT coalesce(quantile_disc(error__loss, 0.99), 0) AS worst
FROM {{ evaluation }}
WHERE case__status = 'analysed'

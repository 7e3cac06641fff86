-- The class that is predicted where scores are highest.
-- Grain: one row; NULL without scores.
-- Parameters: evaluation.
SELECT arg_max(CAST(prediction__value AS VARCHAR), prediction__score) AS class
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND isfinite(prediction__score)

-- How often each class was predicted for each class.
-- Grain: one row per pair of label and prediction that occurs, most frequent first.
-- Parameters: evaluation.
SELECT
    label__value AS label,
    prediction__value AS prediction,
    count(*) AS rows,
    sum(case__weight) AS weight
FROM {{ evaluation }}
WHERE case__status = 'analysed'
GROUP BY label__value, prediction__value
ORDER BY rows DESC, label, prediction

-- How often each class was taken for each other one.
-- Grain: one row per label and predicted class that failures have.
-- Parameters: evaluation.
SELECT
    label__value AS label,
    prediction__value AS predicted,
    count(*) AS cases
FROM {{ evaluation }}
WHERE error__failed
GROUP BY label__value, prediction__value
ORDER BY cases DESC, label__value, prediction__value

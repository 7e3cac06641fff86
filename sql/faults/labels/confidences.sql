-- Label, prediction and loss of analysed cases that have a score.
-- Grain: one row per analysed case, in the order of case__id.
-- Parameters: evaluation.
SELECT
    case__id,
    CAST(label__value AS VARCHAR) AS label,
    CAST(prediction__value AS VARCHAR) AS prediction,
    CAST(prediction__score AS DOUBLE) AS score,
    error__loss AS loss
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND isfinite(prediction__score)
ORDER BY case__id

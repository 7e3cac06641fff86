-- Label and prediction of cases whose labels are numbers.
-- Grain: one row per case with both, finite, in the order of case__id.
-- Parameters: evaluation.
SELECT
    case__id,
    CAST(label__value AS DOUBLE) AS label,
    CAST(prediction__score AS DOUBLE) AS predicted
FROM {{ evaluation }}
WHERE
    case__status IN ('analysed', 'undecided')
    AND isfinite(CAST(label__value AS DOUBLE))
    AND isfinite(CAST(prediction__score AS DOUBLE))
ORDER BY case__id

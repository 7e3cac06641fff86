-- Some cases as they stand in the evaluation table, failed or not.
-- Grain: one row per case asked for.
-- Parameters: evaluation, residual, scaled (columns or NULL); $ids.
SELECT
    case__id,
    CAST(prediction__value AS VARCHAR) AS prediction,
    prediction__score AS score,
    CAST(label__value AS VARCHAR) AS label,
    coalesce(error__kind, '') AS kind,
    error__loss AS loss,
    {{ residual }} AS residual,
    {{ scaled }} AS scaled
FROM {{ evaluation }}
WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
ORDER BY case__id

-- What the baseline's model said of some cases, as it is stored.
-- Grain: one row per case asked for that the baseline analysed too.
-- Parameters: comparison; $ids.
SELECT
    case__id,
    CAST(before__prediction AS VARCHAR) AS prediction,
    CAST(before__score AS DOUBLE) AS score
FROM {{ comparison }}
WHERE before__prediction IS NOT NULL AND case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
ORDER BY case__id

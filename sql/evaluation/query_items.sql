-- The items a reader of one query sees, and those that should have been there.
-- Grain: one row per item at the top or failed, by rank.
-- Parameters: evaluation, top; $query, $limit.
SELECT
    case__id,
    prediction__value AS place,
    error__ideal_rank AS ideal_place,
    label__value AS relevance,
    prediction__score AS score,
    error__kind AS kind,
    error__loss AS loss
FROM {{ evaluation }}
WHERE case__query = $query AND prediction__value IS NOT NULL AND (prediction__value <= {{ top }} OR error__failed)
ORDER BY error__failed DESC NULLS LAST, place
LIMIT $limit

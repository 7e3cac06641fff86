-- Whose some cases are, and which cases are exact copies of each other.
-- Grain: one row per case asked for.
-- Parameters: evaluation, copies (fragment); $ids.
SELECT
    case__id,
    case__entity,
    {{ copies }} AS copies
FROM {{ evaluation }}
WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
ORDER BY case__id

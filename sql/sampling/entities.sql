-- Whose the candidate cases are.
-- Grain: one row per candidate.
-- Parameters: evaluation; $ids.
SELECT
    case__id,
    case__entity
FROM {{ evaluation }}
WHERE case__id IN (SELECT unnest($ids))
ORDER BY case__id

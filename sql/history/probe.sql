-- Whether a predicate can be read on this evaluation table at all.
-- Grain: no row.
-- Parameters: evaluation, predicate.
SELECT case__id
FROM {{ evaluation }}
WHERE {{ predicate }}
LIMIT 0

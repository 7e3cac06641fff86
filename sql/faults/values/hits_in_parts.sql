-- The cases at fault that are in some parts.
-- Grain: one row per such case.
-- Parameters: evaluation, inside (predicate), hits (relation with case__id).
SELECT hits.case__id
FROM {{ hits }} AS hits
INNER JOIN {{ evaluation }} AS e ON hits.case__id = e.case__id
WHERE {{ inside }}
ORDER BY hits.case__id

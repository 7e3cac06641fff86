-- The failures of a stratum that could not be drawn because a card of another stratum has their entity, or an exact copy.
-- Grain: one row.
-- Parameters: failures; $stratum, $kinds (none: all kinds), $own (entities on its cards), $entities and $copies (on a card of
--   another stratum).
SELECT count(*) AS rows
FROM {{ failures }}
WHERE
    stratum = $stratum
    AND (len(CAST($kinds AS VARCHAR[])) = 0 OR kind IN (SELECT unnest(CAST($kinds AS VARCHAR[]))))
    AND case__entity NOT IN (SELECT unnest(CAST($own AS VARCHAR[])))
    AND (
        case__entity IN (SELECT unnest(CAST($entities AS VARCHAR[])))
        OR copies IN (SELECT unnest(CAST($copies AS BIGINT[])))
    )

-- How many failures a stratum holds, and the most cards it can still give: entities, but no more than there are different rows.
-- Grain: one row.
-- Parameters: failures; $stratum, $kinds (none: all kinds), $entities and $copies (on a card already).
WITH stratum AS (
    SELECT
        case__entity,
        copies,
        case__entity NOT IN (SELECT unnest(CAST($entities AS VARCHAR[])))
        AND copies NOT IN (SELECT unnest(CAST($copies AS BIGINT[]))) AS is_free
    FROM {{ failures }}
    WHERE stratum = $stratum AND (len(CAST($kinds AS VARCHAR[])) = 0 OR kind IN (SELECT unnest(CAST($kinds AS VARCHAR[]))))
)

SELECT
    count(*) AS rows,
    least(count(DISTINCT case__entity) FILTER (WHERE is_free), count(DISTINCT copies) FILTER (WHERE is_free)) AS units
FROM stratum

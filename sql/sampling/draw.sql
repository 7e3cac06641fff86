-- A simple random sample of the entities of one stratum that are on no card yet, and one random row of each.
-- Exact copies that several entities hold all count as rows of one of them, so that they never fill two cards; a copy that
-- is drawn is shown by that entity's own row. Every order is that of a hash with a salt of its own.
-- Grain: one row per card, in the order in which they were drawn.
-- Parameters: failures; $stratum, $kinds (none: all kinds), $entities and $copies (on a card already), $salt, $cards.
WITH stratum AS (
    SELECT
        case__id,
        case__entity,
        copies
    FROM {{ failures }}
    WHERE stratum = $stratum AND (len(CAST($kinds AS VARCHAR[])) = 0 OR kind IN (SELECT unnest(CAST($kinds AS VARCHAR[]))))
),

free AS (
    SELECT
        case__id,
        case__entity,
        copies,
        first_value(case__entity) OVER (
            PARTITION BY copies ORDER BY md5(concat_ws('|', $salt, 'owner', case__entity)), case__entity
        ) AS unit
    FROM stratum
    WHERE
        case__entity NOT IN (SELECT unnest(CAST($entities AS VARCHAR[])))
        AND copies NOT IN (SELECT unnest(CAST($copies AS BIGINT[])))
),

units AS (
    SELECT
        unit,
        count(*) AS rows,
        arg_min(copies, md5(concat_ws('|', $salt, 'row', case__id))) AS copies
    FROM free
    GROUP BY unit
),

drawn AS (
    SELECT
        unit,
        rows,
        copies
    FROM units
    ORDER BY md5(concat_ws('|', $salt, 'unit', unit)), unit
    LIMIT $cards
)

SELECT
    arg_min(f.case__id, md5(concat_ws('|', $salt, 'shown', f.case__id))) AS case__id,
    d.unit AS entity,
    d.copies,
    d.rows,
    (SELECT count(*) FROM stratum) AS population,
    (SELECT count(*) FROM units) AS units
FROM drawn AS d
INNER JOIN free AS f ON d.unit = f.case__entity AND d.copies = f.copies
GROUP BY d.unit, d.copies, d.rows
ORDER BY md5(concat_ws('|', $salt, 'unit', d.unit)), d.unit

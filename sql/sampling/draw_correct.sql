-- A simple random sample of the entities with a correct prediction that are on no card yet.
-- Grain: one row per entity, in the order in which they were drawn.
-- Parameters: evaluation; $entities (on a card already), $salt, $cards.
WITH entities AS (
    SELECT
        case__entity AS entity,
        count(*) AS rows
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND NOT error__failed
    GROUP BY case__entity
),

drawn AS (
    SELECT
        entity,
        rows
    FROM entities
    WHERE entity NOT IN (SELECT unnest(CAST($entities AS VARCHAR[])))
    ORDER BY md5(concat_ws('|', $salt, 'unit', entity)), entity
    LIMIT $cards
),

shown AS (
    SELECT
        case__entity AS entity,
        arg_min(case__id, md5(concat_ws('|', $salt, 'row', case__id))) AS case__id
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND NOT error__failed AND case__entity IN (SELECT entity FROM drawn)
    GROUP BY case__entity
)

SELECT
    s.case__id,
    d.entity,
    d.rows,
    (SELECT sum(rows) FROM entities)::BIGINT AS population,
    (SELECT count(*) FROM entities WHERE entity NOT IN (SELECT unnest(CAST($entities AS VARCHAR[])))) AS units
FROM drawn AS d
INNER JOIN shown AS s ON d.entity = s.entity
ORDER BY md5(concat_ws('|', $salt, 'unit', d.entity)), d.entity

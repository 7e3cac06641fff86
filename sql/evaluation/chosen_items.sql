-- Some items of a ranking, with what happened to the query each belongs to.
-- Grain: one row per item asked for.
-- Parameters: evaluation, terms (query, lost); $ids.
WITH chosen AS (
    SELECT
        case__id,
        case__query,
        prediction__value,
        error__ideal_rank,
        label__value,
        coalesce(error__kind, '') AS kind,
        error__loss
    FROM {{ evaluation }}
    WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
),

queries AS (
    SELECT
        case__query,
        count(*) FILTER (WHERE error__kind = 'buried') AS buried,
        count(*) FILTER (WHERE error__kind = 'promoted') AS promoted
    FROM {{ evaluation }}
    WHERE case__query IN (SELECT case__query FROM chosen)
    GROUP BY case__query
)

SELECT
    c.case__id,
    c.case__query AS query,
    c.prediction__value AS place,
    c.error__ideal_rank AS ideal_place,
    c.label__value AS relevance,
    c.kind,
    c.error__loss AS loss,
    coalesce(t.lost, 0) AS lost,
    q.buried,
    q.promoted
FROM chosen AS c
INNER JOIN queries AS q ON c.case__query = q.case__query
LEFT JOIN {{ terms }} AS t ON c.case__query = t.query
ORDER BY c.case__id

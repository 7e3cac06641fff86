-- The queries that lost most, with their failures.
-- Grain: one row per query with a failure, the greatest loss first.
-- Parameters: terms (query, lost), evaluation; $limit.
WITH failures AS (
    SELECT
        case__query,
        count(*) FILTER (WHERE error__kind = 'buried') AS buried,
        count(*) FILTER (WHERE error__kind = 'promoted') AS promoted
    FROM {{ evaluation }}
    WHERE error__failed
    GROUP BY case__query
)

SELECT
    t.query,
    t.lost,
    f.buried,
    f.promoted
FROM {{ terms }} AS t
INNER JOIN failures AS f ON t.query = f.case__query
ORDER BY t.lost DESC, md5(t.query), t.query
LIMIT $limit

-- The first keys of a table that stand in it more than once, for a reader to look up.
-- Grain: one row per repeated key.
-- Parameters: source, keys (identifiers); $limit.
SELECT
    {{ keys | commas }},
    count(*) AS copies
FROM {{ source }}
WHERE {{ keys | present }}
GROUP BY {{ keys | commas }}
HAVING count(*) > 1
ORDER BY {{ keys | commas }}
LIMIT $limit

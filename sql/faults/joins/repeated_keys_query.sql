-- Every key of a table that stands in it more than once: the query a finding hands to the reader.
-- Grain: one row per repeated key.
-- Parameters: source, keys (identifiers).
SELECT
    {{ keys | commas }},
    count(*) AS copies
FROM {{ source }}
GROUP BY {{ keys | commas }}
HAVING count(*) > 1
ORDER BY copies DESC

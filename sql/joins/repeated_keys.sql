-- How many keys of a table stand in it more than once, and how many rows they have.
-- Grain: one row.
-- Parameters: source, keys (identifiers).
WITH repeated AS (
    SELECT count(*) AS copies
    FROM {{ source }}
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
    HAVING count(*) > 1
)

SELECT
    count(*) AS repeated_keys,
    coalesce(sum(copies), 0)::BIGINT AS repeated_rows
FROM repeated

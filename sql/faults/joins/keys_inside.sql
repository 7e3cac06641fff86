-- How many different keys some cases have, how many cases these are, and how many have the same keys.
-- Grain: one row.
-- Parameters: evaluation, inside (predicate), keys (identifiers).
WITH hashed AS (
    SELECT
        hash({{ keys | commas }}) AS errata__key,
        coalesce({{ inside }}, FALSE) AS inside
    FROM {{ evaluation }}
),

counted AS (
    SELECT
        errata__key,
        count(*) FILTER (WHERE inside) AS cases,
        count(*) AS all_cases
    FROM hashed
    GROUP BY errata__key
)

SELECT
    count(*) AS keys,
    coalesce(sum(cases), 0)::BIGINT AS cases,
    coalesce(sum(all_cases), 0)::BIGINT AS cases_of_keys
FROM counted
WHERE cases > 0

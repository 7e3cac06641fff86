-- Whether keys look like hashes: how many there are, their lengths, and whether all are hexadecimal with letters in it.
-- Grain: one row.
-- Parameters: source (relation), key (identifier).
SELECT
    count(DISTINCT {{ key }}) AS keys,
    coalesce(min(length({{ key }})), 0) AS shortest,
    coalesce(max(length({{ key }})), 0) AS longest,
    coalesce(
        bool_and(regexp_full_match({{ key }}, '[0-9a-fA-F]+')) AND bool_or(regexp_matches({{ key }}, '[a-fA-F]')), FALSE
    ) AS hexadecimal
FROM {{ source }}

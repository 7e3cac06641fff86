-- Keys that are numbers written with an exponent, by how many digits they had.
-- Grain: one row per number of digits.
-- Parameters: source (relation), key (identifier); $pattern.
SELECT
    CAST(regexp_extract({{ key }}, '[0-9]+$') AS INTEGER) + 1 AS digits,
    count(DISTINCT {{ key }}) AS keys
FROM {{ source }}
WHERE regexp_full_match({{ key }}, $pattern)
GROUP BY digits
ORDER BY digits
LIMIT 20

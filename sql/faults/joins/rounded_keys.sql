-- Whole numbers among the keys that a 64-bit float, 15 digits, or a 32-bit float need not be able to hold, and how many
-- of them each can.
-- Grain: one row.
-- Parameters: source (relation), text (expression).
WITH numbers AS (
    SELECT DISTINCT CAST({{ text }} AS HUGEINT) AS number
    FROM {{ source }}
    WHERE regexp_full_match({{ text }}, '[1-9][0-9]{7,35}')
),

held AS (
    SELECT
        number,
        CAST(CAST(number AS DOUBLE) AS HUGEINT) = number AS by_double,
        CAST(CAST(number AS FLOAT) AS HUGEINT) = number AS by_single,
        number % CAST(pow(10, greatest(length(CAST(number AS VARCHAR)) - 15, 0)) AS HUGEINT) = 0 AS by_digits
    FROM numbers
)

SELECT
    count(*) FILTER (WHERE number > 9007199254740992) AS beyond_double,
    count(*) FILTER (WHERE number > 9007199254740992 AND by_double) AS held_by_double,
    count(*) FILTER (WHERE number >= 1000000000000000) AS beyond_digits,
    count(*) FILTER (WHERE number >= 1000000000000000 AND by_digits) AS held_by_digits,
    count(*) FILTER (WHERE number > 16777216) AS beyond_single,
    count(*) FILTER (WHERE number > 16777216 AND by_single) AS held_by_single
FROM held

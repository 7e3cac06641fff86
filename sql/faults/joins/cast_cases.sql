-- The cases whose key is one of several texts that a cast makes one number, where the joined table holds that number.
-- Grain: one row per case.
-- Parameters: table, evaluation, source, texts (relations), key, right, text (identifiers of a key in each of the
--     three), pattern (literal: texts that are whole numbers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH spelled AS (
    SELECT
        TRY_CAST(trim({{ text }}) AS DECIMAL(38, 0)) AS number,
        count(DISTINCT {{ text }}) AS spellings
    FROM {{ texts }}
    WHERE regexp_full_match({{ text }}, {{ pattern }})
    GROUP BY number
    HAVING count(DISTINCT {{ text }}) > 1
),

held AS (
    SELECT s.number, s.spellings
    FROM spelled AS s
    WHERE s.number IN (SELECT TRY_CAST(trim(CAST(r.{{ right }} AS VARCHAR)) AS DECIMAL(38, 0)) FROM {{ source }} AS r)
)

SELECT
    c.case__id,
    TRUE AS value,
    h.number,
    h.spellings
FROM {{ evaluation }} AS c
INNER JOIN held AS h ON TRY_CAST(trim(CAST(c.{{ key }} AS VARCHAR)) AS DECIMAL(38, 0)) = h.number

-- How long after a case the first row of its key is in force, over the cases whose key has later rows only.
-- Grain: one row.
-- Parameters: evaluation, source, keys, valid_from, match (identifiers), on (fragment; evaluation is c, source is s).
WITH firsts AS (
    SELECT
        {{ keys | commas }},
        min({{ valid_from }}) AS first_moment
    FROM {{ source }}
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
),

waits AS (
    SELECT date_diff('second', c.case__time, s.first_moment) AS seconds
    FROM {{ evaluation }} AS c
    INNER JOIN firsts AS s ON {{ on }}
    WHERE c.{{ match }} = 'later_only'
)

SELECT
    count(*) AS cases,
    -- No span reaches to a row that is valid from infinity.
    count(seconds) AS measured,
    min(seconds) AS shortest,
    quantile_disc(seconds, 0.5) AS median,
    max(seconds) AS longest
FROM waits

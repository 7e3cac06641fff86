-- Cases with dates that may stand for none, and how far the nearest other date is.
-- Grain: one row per such date that occurs.
-- Parameters: evaluation, value (a column of times), dates (literals).
WITH dated AS (
    SELECT CAST({{ value }} AS DATE) AS day
    FROM {{ evaluation }}
    WHERE {{ value }} IS NOT NULL AND isfinite({{ value }})
),

counted AS (
    SELECT
        day,
        count(*) AS cases
    FROM dated
    GROUP BY day
)

SELECT
    CAST(c.day AS VARCHAR) AS day,
    c.cases,
    min(abs(date_diff('day', c.day, o.day))) AS nearest
FROM counted AS c
LEFT JOIN counted AS o
    ON CAST(o.day AS VARCHAR) NOT IN ({{ dates | commas }})
WHERE CAST(c.day AS VARCHAR) IN ({{ dates | commas }})
GROUP BY c.day, c.cases
ORDER BY c.day

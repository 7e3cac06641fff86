-- The cases with a date and the middle of their part's dates, taken from days that no swap can give.
-- Grain: one row per case with both.
-- Parameters: table, evaluation, day (a date), part (expression).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH read AS (
    SELECT
        case__id,
        {{ day }} AS day,
        {{ part }} AS part
    FROM {{ evaluation }}
),

middles AS (
    SELECT
        part,
        quantile_disc(day, 0.5) AS middle
    FROM read
    WHERE day(day) > 12
    GROUP BY part
)

SELECT
    read.case__id,
    read.day,
    middles.middle AS reference,
    date_diff('day', middles.middle, read.day) AS distance
FROM read
INNER JOIN middles ON read.part = middles.part
WHERE read.day IS NOT NULL

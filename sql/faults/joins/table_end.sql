-- How an as-of table grows: the moments at which rows begin, the spans between them, and what comes after the last.
-- Moments are microseconds since 1970, spans seconds.
-- Grain: one row.
-- Parameters: source, valid_from (identifiers), evaluation.
WITH reach AS (
    SELECT max(case__time) AS last_case
    FROM {{ evaluation }}
    WHERE isfinite(case__time)
),

moments AS (
    SELECT DISTINCT epoch_us({{ valid_from }}) AS moment
    FROM {{ source }}
    WHERE isfinite({{ valid_from }}) AND {{ valid_from }} <= (SELECT last_case FROM reach)
),

spans AS (
    SELECT
        moment,
        moment - lag(moment) OVER (ORDER BY moment) AS span
    FROM moments
)

SELECT
    count(*) AS moments,
    max(moment) AS last_moment,
    max(span) // 1000000 AS longest,
    (SELECT epoch_us(last_case) FROM reach) AS last_case
FROM spans

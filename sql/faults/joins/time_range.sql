-- The first and last moment in a table's time key, and how many predictions lie outside it unmatched.
-- Moments are microseconds since 1970; infinity is none.
-- Grain: one row.
-- Parameters: source, key, evaluation, time, match (identifiers and fragments; key and time are moments).
WITH reach AS (
    SELECT
        min({{ key }}) AS first_moment,
        max({{ key }}) AS last_moment
    FROM {{ source }}
),

unmatched AS (
    SELECT {{ time }} AS moment
    FROM {{ evaluation }}
    WHERE {{ match }} = 'unmatched'
)

SELECT
    reach.first_moment,
    reach.last_moment,
    count(*) FILTER (WHERE unmatched.moment < reach.first_moment) AS before_it,
    count(*) FILTER (WHERE unmatched.moment > reach.last_moment) AS after_it
FROM unmatched
CROSS JOIN reach
GROUP BY reach.first_moment, reach.last_moment

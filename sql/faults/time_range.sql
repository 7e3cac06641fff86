-- The first and last moment in a table's time key, and how many predictions lie outside it unmatched.
-- Grain: one row.
-- Parameters: source, key, evaluation, time, match (identifiers).
WITH reach AS (
    SELECT
        min({{ key }}) AS first_moment,
        max({{ key }}) AS last_moment
    FROM {{ source }}
)

SELECT
    reach.first_moment,
    reach.last_moment,
    count(*) FILTER (WHERE e.{{ time }} < reach.first_moment) AS before_it,
    count(*) FILTER (WHERE e.{{ time }} > reach.last_moment) AS after_it
FROM {{ evaluation }} AS e
CROSS JOIN reach
WHERE e.{{ match }} = 'unmatched'
GROUP BY reach.first_moment, reach.last_moment

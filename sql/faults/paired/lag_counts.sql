-- How often the value that is looked for is the one of the same key some seconds away, on a sample.
-- Grain: one row per lag.
-- Parameters: cells, target (o or r), lookup (side r, on, time, moment), value (of the side), same (over t and v);
-- $lags, $sample.
WITH sampled AS (
    SELECT *
    FROM {{ cells }}
    WHERE o IS NOT NULL AND r IS NOT NULL
    ORDER BY hash(case__id), case__id
    LIMIT $sample
),

-- Materialised, or the lags are joined last, after every row of the key has met every other one.
moved AS MATERIALIZED (
    SELECT
        c.*,
        l.lag,
        {{ lookup.time }} + to_seconds(l.lag) AS errata__moved
    FROM sampled AS c
    CROSS JOIN (SELECT unnest($lags) AS lag) AS l
),

met AS (
    SELECT
        c.lag,
        c.{{ target }} AS t,
        {{ value }} AS v
    FROM moved AS c
    INNER JOIN {{ lookup.side }} AS r
        ON {{ lookup.on }} AND c.errata__moved = {{ lookup.moment }}
)

SELECT
    lag,
    count(v) AS met,
    count(*) FILTER (WHERE {{ same }}) AS equal
FROM met
GROUP BY lag
ORDER BY lag

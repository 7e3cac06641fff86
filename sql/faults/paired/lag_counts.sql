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

moved AS (
    SELECT
        s.*,
        l.lag
    FROM sampled AS s
    CROSS JOIN (SELECT unnest($lags) AS lag) AS l
),

met AS (
    SELECT
        c.lag,
        c.{{ target }} AS t,
        {{ value }} AS v
    FROM moved AS c
    INNER JOIN {{ lookup.side }} AS r
        ON {{ lookup.on }} AND {{ lookup.time }} + to_seconds(c.lag) = {{ lookup.moment }}
)

SELECT
    lag,
    count(v) AS met,
    count(*) FILTER (WHERE {{ same }}) AS equal
FROM met
GROUP BY lag
ORDER BY lag

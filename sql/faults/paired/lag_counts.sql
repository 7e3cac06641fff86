-- How often the value that is looked for is the one of the same key some seconds away, on a sample; lags of one group
-- count together.
-- Grain: one row per group of lags.
-- Parameters: cells, target (o or r), lookup (side r, on, time, moment), value (of the side), same (over t and v);
-- $groups, $lags (side by side), $sample.
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
        l.lag_group,
        {{ lookup.time }} + to_seconds(l.lag) AS errata__moved
    FROM sampled AS c
    CROSS JOIN (SELECT unnest($groups) AS lag_group, unnest($lags) AS lag) AS l
),

met AS (
    SELECT
        c.lag_group,
        c.case__id,
        c.{{ target }} AS t,
        {{ value }} AS v
    FROM moved AS c
    INNER JOIN {{ lookup.side }} AS r
        ON {{ lookup.on }} AND c.errata__moved = {{ lookup.moment }}
),

found AS (
    SELECT
        lag_group,
        case__id,
        bool_or({{ same }}) AS equal
    FROM met
    WHERE v IS NOT NULL
    GROUP BY lag_group, case__id
)

SELECT
    lag_group,
    count(*) AS met,
    count(*) FILTER (WHERE equal) AS equal
FROM found
GROUP BY lag_group
ORDER BY lag_group

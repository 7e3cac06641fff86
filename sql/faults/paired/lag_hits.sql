-- The differing cells whose value is the one of the same key some seconds away.
-- Grain: one row per cell.
-- Parameters: table, cells, target (o or r), lookup (side r, on, time, moment), value, same (over t and v); $lags.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH moved AS (
    SELECT
        s.*,
        l.lag
    FROM {{ cells }} AS s
    CROSS JOIN (SELECT unnest($lags) AS lag) AS l
),

met AS (
    SELECT
        c.case__id,
        c.{{ target }} AS t,
        {{ value }} AS v
    FROM moved AS c
    INNER JOIN {{ lookup.side }} AS r
        ON {{ lookup.on }} AND {{ lookup.time }} + to_seconds(c.lag) = {{ lookup.moment }}
)

SELECT DISTINCT case__id
FROM met
WHERE {{ same }}

-- The differing cells whose value is the one of the same key some seconds away.
-- Grain: one row per cell.
-- Parameters: table, cells, target (o or r), lookup (side r, on, time, moment), value, same (over t and v); $lags.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
-- Materialised, or the lags are joined last, after every row of the key has met every other one.
WITH moved AS MATERIALIZED (
    SELECT
        c.*,
        l.lag,
        {{ lookup.time }} + to_seconds(l.lag) AS errata__moved
    FROM {{ cells }} AS c
    CROSS JOIN (SELECT unnest($lags) AS lag) AS l
),

met AS (
    SELECT
        c.case__id,
        c.{{ target }} AS t,
        {{ value }} AS v
    FROM moved AS c
    INNER JOIN {{ lookup.side }} AS r
        ON {{ lookup.on }} AND c.errata__moved = {{ lookup.moment }}
)

SELECT DISTINCT case__id
FROM met
-- What is missing there is missing here.
WHERE coalesce({{ same }}, t IS NULL AND v IS NULL)

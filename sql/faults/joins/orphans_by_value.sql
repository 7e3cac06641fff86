-- How many labels of each value belong to no prediction, beside all labels.
-- Grain: one row per value that has any, at most 50.
-- Parameters: labels, cases (relations), value (identifier), on (condition between c and l).
WITH met AS (
    SELECT
        CAST(l.{{ value }} AS VARCHAR) AS value,
        NOT EXISTS (SELECT 1 FROM {{ cases }} AS c WHERE {{ on }}) AS orphan
    FROM {{ labels }} AS l
),

counted AS (
    SELECT
        value,
        count(*) AS labels,
        count(*) FILTER (WHERE orphan) AS orphans
    FROM met
    GROUP BY value
),

totals AS (
    SELECT
        value,
        labels,
        orphans,
        (sum(labels) OVER ())::BIGINT AS all_labels,
        (sum(orphans) OVER ())::BIGINT AS all_orphans
    FROM counted
)

SELECT
    value,
    labels,
    orphans,
    all_labels,
    all_orphans
FROM totals
WHERE orphans > 0 AND value IS NOT NULL
ORDER BY orphans DESC, value
LIMIT 50

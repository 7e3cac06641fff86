-- The kinds of failure among those that no other stratum claims.
-- Grain: one row per kind, the most frequent first.
-- Parameters: failures.
SELECT kind
FROM {{ failures }}
WHERE stratum = 'random'
GROUP BY kind
ORDER BY count(*) DESC, kind

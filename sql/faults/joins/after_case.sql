-- How many cases, and keys, have a joined value that lies after the case.
-- Grain: one row.
-- Parameters: evaluation, value (identifier), later (predicate), keys (identifiers).
SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE {{ later }}) AS after,
    count(DISTINCT hash({{ keys | commas }})) AS keys,
    count(DISTINCT hash({{ keys | commas }})) FILTER (WHERE {{ later }}) AS keys_after
FROM {{ evaluation }}
WHERE {{ value }} IS NOT NULL AND case__time IS NOT NULL AND isfinite(case__time)

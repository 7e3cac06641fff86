-- How many failures there are of each kind.
-- Grain: one row per kind, most frequent first.
-- Parameters: evaluation.
SELECT
    error__kind AS kind,
    count(*) AS rows,
    sum(case__weight) AS weight
FROM {{ evaluation }}
WHERE error__failed
GROUP BY error__kind
ORDER BY rows DESC, kind

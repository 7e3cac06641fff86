-- How many different keys some cases have.
-- Grain: one row.
-- Parameters: evaluation, inside (predicate), keys (identifiers).
SELECT count(DISTINCT hash({{ keys | commas }})) AS keys
FROM {{ evaluation }}
WHERE {{ inside }}

-- The cases that were given a default in place of a missing row.
-- Grain: one row per case.
-- Parameters: table, logged (relation), condition (predicate).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    case__id,
    TRUE AS value
FROM {{ logged }}
WHERE {{ condition }}

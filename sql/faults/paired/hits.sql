-- The differing cells that an explanation holds for.
-- Grain: one row per cell.
-- Parameters: table, cells, condition (over o and r).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT case__id
FROM {{ cells }}
WHERE {{ condition }}

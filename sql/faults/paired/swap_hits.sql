-- The differing cells whose value is the reference value of another column.
-- Grain: one row per cell.
-- Parameters: table, cells, paired, condition (over the columns of paired).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT c.case__id
FROM {{ cells }} AS c
INNER JOIN {{ paired }} AS p ON c.case__id = p.case__id
WHERE {{ condition }}

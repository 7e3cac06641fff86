-- How many different reference values are among the cells that a candidate explains.
-- Grain: one row.
-- Parameters: cells, condition (over o and r).
SELECT count(DISTINCT r) AS different
FROM {{ cells }}
WHERE {{ condition }}

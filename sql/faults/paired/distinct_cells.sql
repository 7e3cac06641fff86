-- How many different reference and observed values are among the cells that a candidate explains.
-- Grain: one row.
-- Parameters: cells, condition (over o and r).
SELECT
    count(DISTINCT r) AS before,
    count(DISTINCT o) AS after
FROM {{ cells }}
WHERE {{ condition }}

-- How many rows a relation has.
-- Grain: one row.
-- Parameters: rows (relation).
SELECT count(*) AS size
FROM {{ rows }}

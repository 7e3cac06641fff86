-- How many rows a query returns.
-- Grain: one row.
-- Parameters: query.
SELECT count(*) AS rows
FROM ({{ query }})

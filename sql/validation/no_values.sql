-- A user's query for unexpected rows, reduced to their number: no value leaves the database.
-- Grain: one row per unexpected row.
-- Parameters: query.
SELECT 1 AS unexpected
FROM (
    {{ query }}

) AS unexpected_rows

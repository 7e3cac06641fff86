-- How many joined rows the cases come from that a condition selects.
-- Grain: one row.
-- Parameters: evaluation, where (predicate), row (expression).
SELECT count(DISTINCT {{ row }}) AS joined_rows
FROM {{ evaluation }}
WHERE {{ where }}

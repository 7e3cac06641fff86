-- How many cases an evidence file marks.
-- Grain: one row.
-- Parameters: evidence (relation).
SELECT count(*) AS cases
FROM {{ evidence }}

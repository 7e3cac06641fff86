-- How many cases lost their row, and how many keys that are.
-- Grain: one row.
-- Parameters: lost (relation).
SELECT
    count(*) AS cases,
    count(DISTINCT errata__key) AS keys
FROM {{ lost }}

-- How the predictions met one table.
-- Grain: one row.
-- Parameters: evaluation, match (identifiers).
SELECT
    count(*) FILTER (WHERE {{ match }} = 'matched') AS matched,
    count(*) FILTER (WHERE {{ match }} = 'unmatched') AS unmatched,
    count(*) FILTER (WHERE {{ match }} = 'unmatched' AND case__time IS NULL) AS unmatched_without_time,
    count(*) FILTER (WHERE {{ match }} = 'later_only') AS later_only,
    count(*) FILTER (WHERE {{ match }} = 'several') AS several,
    count(*) FILTER (WHERE {{ match }} = 'null_key') AS null_key
FROM {{ evaluation }}

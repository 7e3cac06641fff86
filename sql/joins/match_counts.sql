-- How the predictions met one table.
-- Grain: one row.
-- Parameters: evaluation, match (identifiers).
SELECT
    count(*) FILTER (WHERE {{ match }} = 'matched') AS matched,
    count(*) FILTER (WHERE {{ match }} IN ('unmatched', 'later_only')) AS unmatched,
    count(*) FILTER (WHERE {{ match }} = 'several') AS several,
    count(*) FILTER (WHERE {{ match }} = 'null_key') AS null_key
FROM {{ evaluation }}

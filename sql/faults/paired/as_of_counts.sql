-- How many cases carry a row of their key that is older, not yet known, or of later, and how many could be either.
-- Grain: one row.
-- Parameters: placed.
SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE older IS NOT NULL AND early IS NULL AND later IS NULL) AS only_older,
    count(*) FILTER (WHERE early IS NOT NULL AND older IS NULL) AS only_early,
    count(*) FILTER (WHERE later IS NOT NULL AND older IS NULL AND early IS NULL) AS only_later,
    count(*) FILTER (WHERE coalesce(older, early, later) IS NOT NULL) AS placed
FROM {{ placed }}

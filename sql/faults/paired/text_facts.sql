-- What the differing cells of a text column look like.
-- Grain: one row.
-- Parameters: cells.
SELECT
    count(*) AS cells,
    count(*) FILTER (WHERE o IS NULL) AS emptied,
    count(*) FILTER (WHERE r IS NULL) AS filled,
    count(*) FILTER (WHERE o IS NOT NULL AND r IS NOT NULL) AS both,
    mode(o) FILTER (WHERE r IS NOT NULL) AS constant,
    max(length(o)) FILTER (WHERE starts_with(r, o) AND length(o) < length(r)) AS longest,
    count(DISTINCT r) FILTER (WHERE o IS NOT NULL) AS before,
    count(DISTINCT o) FILTER (WHERE r IS NOT NULL) AS after,
    count(DISTINCT (o, r)) FILTER (WHERE o IS NOT NULL AND r IS NOT NULL) AS mappings
FROM {{ cells }}

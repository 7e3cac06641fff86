-- How often keys of each shape find no row.
-- Grain: one row per key shape.
-- Parameters: evaluation, match, mask (identifiers).
SELECT
    {{ mask }} AS mask,
    count(*) AS predictions,
    count(*) FILTER (WHERE {{ match }} = 'unmatched') AS unmatched
FROM {{ evaluation }}
WHERE {{ mask }} IS NOT NULL
GROUP BY {{ mask }}
HAVING count(*) FILTER (WHERE {{ match }} = 'unmatched') > 0
ORDER BY unmatched DESC, mask
LIMIT 50

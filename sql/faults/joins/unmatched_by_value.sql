-- How often a column's values go with an unmatched key.
-- Grain: one row per value of the column.
-- Parameters: evaluation, match, column (identifiers); $limit.
SELECT
    CAST({{ column }} AS VARCHAR) AS value,
    count(*) AS predictions,
    count(*) FILTER (WHERE {{ match }} = 'unmatched') AS unmatched
FROM {{ evaluation }}
GROUP BY {{ column }}
HAVING count(*) FILTER (WHERE {{ match }} = 'unmatched') > 0
ORDER BY unmatched DESC, value
LIMIT $limit

-- How often a column's values go with an unmatched key of each of several tables.
-- Grain: one row per table and value of the column, the most frequent values of each table.
-- Parameters: evaluation, column (identifier), matches (identifiers; a table is told by its place among them); $limit.
WITH counted AS (
    SELECT
        CAST({{ column }} AS VARCHAR) AS value,
        count(*) AS predictions,
        [{% for match in matches %}count(*) FILTER (WHERE {{ match }} = 'unmatched'){% if not loop.last %}, {% endif %}{% endfor %}] AS unmatched
    FROM {{ evaluation }}
    GROUP BY {{ column }}
),

spread AS (
    SELECT
        value,
        predictions,
        unnest(range(len(unmatched))) AS place,
        unnest(unmatched) AS unmatched
    FROM counted
)

SELECT
    place,
    value,
    predictions,
    unmatched
FROM spread
WHERE unmatched > 0
QUALIFY row_number() OVER (PARTITION BY place ORDER BY unmatched DESC, value) <= $limit
ORDER BY place, unmatched DESC, value

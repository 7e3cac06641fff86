-- The most frequent value of a column among the cases that find no row, and how frequent it is among those that do.
-- Grain: one row.
-- Parameters: relation, match, given (identifiers), agrees (predicate: the value is the joined table's).
WITH missing AS (
    SELECT
        CAST({{ given }} AS VARCHAR) AS value,
        count(*) AS cases
    FROM {{ relation }}
    WHERE {{ match }} = 'unmatched'
    GROUP BY 1
),

top AS (
    SELECT
        value,
        cases
    FROM missing
    WHERE value IS NOT NULL
    ORDER BY cases DESC, value
    LIMIT 1
),

found AS (
    SELECT
        count({{ given }}) AS matched,
        count(*) FILTER (WHERE CAST({{ given }} AS VARCHAR) = (SELECT top.value FROM top)) AS with_row,
        count(*) FILTER (WHERE {{ agrees }}) AS agree
    FROM {{ relation }}
    WHERE {{ match }} IN ('matched', 'several')
)

SELECT
    (SELECT top.value FROM top) AS value,
    coalesce((SELECT top.cases FROM top), 0) AS cases,
    coalesce((SELECT sum(m.cases) FROM missing AS m), 0)::BIGINT AS without_row,
    coalesce((SELECT sum(m.cases) FROM missing AS m WHERE m.value IS NOT NULL), 0)::BIGINT AS filled,
    found.matched,
    found.with_row,
    found.agree
FROM found

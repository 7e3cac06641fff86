-- The cases of one part whose category is not the one that goes with another category elsewhere.
-- Grain: one row per case.
-- Parameters: evaluation, inside (predicate), a (determines), b (determined; identifiers), $fewest (cases of a value).
WITH totals AS (
    SELECT
        {{ a }} AS a,
        {{ b }} AS b,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ a }} IS NOT NULL AND {{ b }} IS NOT NULL
    GROUP BY 1, 2
),

usual AS (
    SELECT
        a,
        b
    FROM totals
    QUALIFY row_number() OVER (PARTITION BY a ORDER BY cases DESC, b) = 1 AND sum(cases) OVER (PARTITION BY a) >= $fewest
)

SELECT e.case__id
FROM {{ evaluation }} AS e
INNER JOIN usual ON e.{{ a }} = usual.a
WHERE {{ inside }} AND e.{{ b }} <> usual.b
ORDER BY e.case__id

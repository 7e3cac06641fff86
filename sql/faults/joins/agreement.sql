-- How often two columns of a case agree, and how often their values alone would make them agree.
-- Grain: one row.
-- Parameters: evaluation, a, b (identifiers), differs (predicate over both).
WITH paired AS (
    SELECT
        CAST({{ a }} AS VARCHAR) AS a,
        CAST({{ b }} AS VARCHAR) AS b,
        {{ differs }} AS differs
    FROM {{ evaluation }}
    WHERE {{ a }} IS NOT NULL AND {{ b }} IS NOT NULL
),

total AS (
    SELECT
        count(*) AS both,
        count(*) FILTER (WHERE differs) AS differing
    FROM paired
),

chance AS (
    SELECT sum(x.cases * y.cases) AS agreeing
    FROM (SELECT a AS value, CAST(count(*) AS DOUBLE) AS cases FROM paired GROUP BY a) AS x
    INNER JOIN (SELECT b AS value, CAST(count(*) AS DOUBLE) AS cases FROM paired GROUP BY b) AS y ON x.value = y.value
)

SELECT
    total.both,
    total.differing,
    coalesce(chance.agreeing / nullif(CAST(total.both AS DOUBLE) * total.both, 0), 0) AS by_chance
FROM total
CROSS JOIN chance

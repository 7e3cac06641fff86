-- How often a category is not the one that goes with another category elsewhere, by part.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), a (determines), b (determined; identifiers), $fewest (cases of a value).
WITH counted AS (
    SELECT
        {{ part }} AS part,
        {{ a }} AS a,
        {{ b }} AS b,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ part }} IS NOT NULL AND {{ a }} IS NOT NULL AND {{ b }} IS NOT NULL
    GROUP BY 1, 2, 3
),

totals AS (
    SELECT
        a,
        b,
        sum(cases) AS cases
    FROM counted
    GROUP BY 1, 2
),

usual AS (
    SELECT
        a,
        b
    FROM totals
    QUALIFY row_number() OVER (PARTITION BY a ORDER BY cases DESC, b) = 1 AND sum(cases) OVER (PARTITION BY a) >= $fewest
)

SELECT
    counted.part,
    sum(counted.cases)::BIGINT AS cases,
    coalesce(sum(counted.cases) FILTER (WHERE counted.b <> usual.b), 0)::BIGINT AS against,
    count(DISTINCT counted.a) FILTER (WHERE counted.b <> usual.b) AS kinds,
    count(DISTINCT counted.b) FILTER (WHERE counted.b <> usual.b) AS images
FROM counted
INNER JOIN usual ON counted.a = usual.a
WHERE counted.b IN (SELECT known.b FROM usual AS known)
GROUP BY 1
ORDER BY 1

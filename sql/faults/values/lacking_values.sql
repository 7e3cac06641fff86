-- The values of a column that one part lacks although nearly all others have them, with how many cases it should have.
-- Grain: one row per value.
-- Parameters: evaluation, part (expression), column (identifier); $load (a part), $usual (its usual size).
WITH counted AS (
    SELECT
        {{ part }} AS part,
        CAST({{ column }} AS VARCHAR) AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ part }} IS NOT NULL AND {{ column }} IS NOT NULL
    GROUP BY 1, 2
),

totals AS (
    SELECT
        count(DISTINCT part) FILTER (WHERE part <> $load) AS parts,
        sum(cases) FILTER (WHERE part <> $load) AS cases
    FROM counted
)

SELECT
    counted.value,
    ($usual * sum(counted.cases) / any_value(totals.cases))::DOUBLE AS expected
FROM counted
CROSS JOIN totals
GROUP BY counted.value
HAVING count(*) FILTER (WHERE counted.part = $load) = 0
    AND count(*) >= 0.9 * any_value(totals.parts)
    AND $usual * sum(counted.cases) / any_value(totals.cases) >= 3
ORDER BY expected DESC, counted.value

-- Cases whose value has a letter on both sides of a length, and those of them whose value also exists cut there.
-- Grain: one row.
-- Parameters: evaluation, column (identifier); $signs.
WITH counted AS (
    SELECT
        {{ column }} AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ column }} <> ''
    GROUP BY 1
)

SELECT
    coalesce(sum(longer.cases), 0)::BIGINT AS longer_cases,
    coalesce(sum(longer.cases) FILTER (WHERE cut.value IS NOT NULL), 0)::BIGINT AS cases_with_cut
FROM counted AS longer
LEFT JOIN counted AS cut ON left(longer.value, $signs) = cut.value
WHERE length(longer.value) > $signs AND regexp_matches(substr(longer.value, $signs, 2), '^\p{L}\p{L}$')

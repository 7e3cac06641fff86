-- How many cases of each part meet a predicate.
-- Grain: one row per part.
-- Parameters: evaluation, part, predicate (expressions over the evaluation table).
SELECT
    {{ part }} AS part,
    count(*) AS cases,
    count(*) FILTER (WHERE {{ predicate }}) AS hit
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL
GROUP BY 1
ORDER BY 1

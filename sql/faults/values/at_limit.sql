-- How many cases of each part have a value, one at a limit, and one above it.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), value (identifier), top (literal).
SELECT
    {{ part }} AS part,
    count({{ value }}) AS cases,
    count(*) FILTER (WHERE {{ value }} = {{ top }}) AS at_top,
    count(*) FILTER (WHERE {{ value }} > {{ top }}) AS above_top
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL
GROUP BY 1
HAVING count({{ value }}) > 0
ORDER BY 1

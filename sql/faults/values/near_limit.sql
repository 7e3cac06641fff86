-- How many cases stand at a limit, and how many at the most frequent other value within a tenth of it.
-- Grain: one row.
-- Parameters: evaluation, value (identifier), top (literal).
WITH counted AS (
    SELECT
        {{ value }} AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ value }} BETWEEN 0.9 * {{ top }} AND 1.1 * {{ top }}
    GROUP BY 1
)

SELECT
    coalesce(max(cases) FILTER (WHERE value = {{ top }}), 0) AS cases,
    coalesce(max(cases) FILTER (WHERE value <> {{ top }}), 0) AS near
FROM counted

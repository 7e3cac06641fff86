-- How many cases have a date long after the last case.
-- Grain: one row; the limit in microseconds since 1970.
-- Parameters: evaluation, moment, case (expressions in microseconds), days.
WITH ends AS (
    SELECT coalesce(max({{ case }}), 0) + {{ days }}::BIGINT * 86400000000 AS after
    FROM {{ evaluation }}
)

SELECT
    count({{ moment }}) AS known,
    count(*) FILTER (WHERE {{ moment }} > ends.after) AS later,
    coalesce(any_value(ends.after), 0)::BIGINT AS after
FROM {{ evaluation }}
CROSS JOIN ends

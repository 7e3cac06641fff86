-- How numbers go through the day, in each part of a division of the cases.
-- Grain: one row per part and local hour; per number its cases, mean and variance.
-- Parameters: evaluation, part, hour, numbers (expressions), every (one of so many cases is read).
WITH values_by_hour AS (
    SELECT
        {{ part }} AS part,
        {{ hour }} AS local_hour
        {% for number in numbers %}
        , {{ number }} AS n{{ loop.index0 }}
        {% endfor %}
    FROM {{ evaluation }}
    WHERE isfinite(case__time){% if every > 1 %} AND hash(case__id) % {{ every }} = 0{% endif %}

)

SELECT
    part,
    local_hour
    {% for number in numbers %}
    -- Beyond this, squares overflow.
    , count(n{{ loop.index0 }}) FILTER (WHERE abs(n{{ loop.index0 }}) < 1e100)
    , avg(n{{ loop.index0 }}) FILTER (WHERE abs(n{{ loop.index0 }}) < 1e100)
    , var_pop(n{{ loop.index0 }}) FILTER (WHERE abs(n{{ loop.index0 }}) < 1e100)
    {% endfor %}
FROM values_by_hour
WHERE part IS NOT NULL
GROUP BY part, local_hour
ORDER BY part, local_hour

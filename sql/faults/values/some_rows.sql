-- Some columns of no more than about $most rows, taken evenly.
-- Grain: one row per row taken.
-- Parameters: relation, values (expressions); $most.
WITH numbered AS (
    SELECT
        {% for value in values %}
        {{ value }} AS value_{{ loop.index0 }},
        {% endfor %}
        row_number() OVER () AS place,
        count(*) OVER () AS places
    FROM {{ relation }}
)

SELECT
    {% for value in values %}
    value_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM numbered
WHERE place % greatest(1, ceil(places / $most)::BIGINT) = 0
ORDER BY place

-- Some columns of no more than about $most rows, taken evenly.
-- Grain: one row per row taken.
-- Parameters: relation, values (expressions); $most.
WITH numbered AS (
    SELECT
        {% for value in values %}
        {{ value }} AS value_{{ loop.index0 }},
        {% endfor %}
        -- Numbered as they are read, which takes no memory.
        row_number() OVER () AS place
    FROM {{ relation }}
)

SELECT
    {% for value in values %}
    value_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM numbered
WHERE place % greatest(1, ceil((SELECT count(*) FROM {{ relation }}) / $most)::BIGINT) = 0
ORDER BY place

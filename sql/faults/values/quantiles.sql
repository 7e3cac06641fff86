-- The quantiles of several columns, over every so many rows that no more than about $most are read.
-- Grain: one row; one list per column, NULL without values.
-- Parameters: relation, values (expressions), levels (a list of shares); $most.
WITH numbered AS (
    SELECT
        {% for value in values %}
        {{ value }} AS value_{{ loop.index0 }},
        {% endfor %}
        -- Numbered as they are read, which takes no memory.
        row_number() OVER () AS place
    FROM {{ relation }}
),

chosen AS (
    SELECT
        {% for value in values %}
        value_{{ loop.index0 }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM numbered
    WHERE place % greatest(1, (SELECT count(*) FROM {{ relation }}) // $most) = 0
)

SELECT
    {% for value in values %}
    quantile_disc(value_{{ loop.index0 }}, {{ levels }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM chosen

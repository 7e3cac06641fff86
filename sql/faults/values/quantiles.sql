-- The quantiles of several columns, over no more rows than $most, spread evenly.
-- Grain: one row; one list per column, NULL without values.
-- Parameters: relation, values (expressions), levels (a list of shares); $most.
WITH numbered AS (
    SELECT
        *,
        row_number() OVER () AS errata__row,
        count(*) OVER () AS errata__rows
    FROM {{ relation }}
),

chosen AS (
    SELECT *
    FROM numbered
    WHERE errata__row % greatest(1, errata__rows // $most) = 0
)

SELECT
    {% for value in values %}
    quantile_disc({{ value }}, {{ levels }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM chosen

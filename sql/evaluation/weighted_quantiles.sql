-- The smallest value at which the weight of the cases up to it reaches a share of all weight.
-- Grain: one row with one column per share; NULL without weight.
-- Parameters: terms (weight), column, shares (literals).
WITH summed AS (
    SELECT
        {{ column }} AS value,
        sum(weight) OVER (ORDER BY {{ column }} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_to,
        sum(weight) OVER () AS total
    FROM {{ terms }}
    WHERE weight > 0
)

SELECT
    {% for share in shares %}
    min(value) FILTER (WHERE up_to >= {{ share }} * total){% if not loop.last %},{% endif %}

    {% endfor %}
FROM summed

-- How many observed values differ from their reference, column by column.
-- Grain: one row: the cases that were paired, then per cell how many have a value on both sides and how many differ.
-- Parameters: pairing (base c, side r, on, only, moment), cells (observed, reference, and differs over o<i> and r<i>).
WITH paired AS (
    SELECT
        c.case__id
        {% for cell in cells %}
        , {{ cell.observed }} AS o{{ loop.index0 }}
        , {{ cell.reference }} AS r{{ loop.index0 }}
        {% endfor %}
    FROM {{ pairing.base }} AS c
    {% if pairing.moment %}ASOF {% endif %}INNER JOIN {{ pairing.side }} AS r
        ON {{ pairing.on }}{% if pairing.moment %} AND c.case__time >= {{ pairing.moment }}{% endif %}

    WHERE {{ pairing.only }}
)

SELECT
    count(*) AS cases
    {% for cell in cells %}
    , count(*) FILTER (WHERE o{{ loop.index0 }} IS NOT NULL AND r{{ loop.index0 }} IS NOT NULL)
    , count(*) FILTER (WHERE {{ cell.differs }})
    {% endfor %}
FROM paired

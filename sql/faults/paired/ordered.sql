-- The reference values in the order of the file.
-- Grain: one row per row of the file that has a reference.
-- Parameters: table, pairing (base c with errata__row, side r, on, only, moment), cells (reference).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    c.errata__row
    {% for cell in cells %}
    , {{ cell.reference }} AS r{{ loop.index0 }}
    {% endfor %}
FROM {{ pairing.base }} AS c
{% if pairing.moment %}ASOF {% endif %}INNER JOIN {{ pairing.side }} AS r
    ON {{ pairing.on }}{% if pairing.moment %} AND c.case__time >= {{ pairing.moment }}{% endif %}

WHERE {{ pairing.only }}

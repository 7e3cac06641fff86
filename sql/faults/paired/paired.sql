-- The cases with any value that differs from its reference, with all cells that differ anywhere.
-- Grain: one row per such case.
-- Parameters: table, pairing (base c, side r, on, only, moment), cells (observed, reference, differs), keys (columns of
-- the base), whole (the observed and the reference values of a whole row, to be recognised by), place (relation p),
-- place_on.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH paired AS (
    SELECT
        c.case__id
        {% for key in keys %}
        , c.{{ key }}
        {% endfor %}
        {% for cell in cells %}
        , {{ cell.observed }} AS o{{ loop.index0 }}
        , {{ cell.reference }} AS r{{ loop.index0 }}
        {% endfor %}
        {% if whole %}
        , hash({{ whole | commas }}) AS whole
        {% endif %}
    FROM {{ pairing.base }} AS c
    {% if pairing.moment %}ASOF {% endif %}INNER JOIN {{ pairing.side }} AS r
        ON {{ pairing.on }}{% if pairing.moment %} AND c.case__time >= {{ pairing.moment }}{% endif %}

    WHERE {{ pairing.only }}
),

differing AS (
    SELECT *
    FROM paired
    WHERE {% for cell in cells %}{% if not loop.first %} OR {% endif %}{{ cell.differs }}{% endfor %}

)

SELECT
    c.*,
    p.errata__row
FROM differing AS c
LEFT JOIN {{ place }} AS p ON {{ place_on }}

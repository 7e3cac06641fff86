-- Totals and second moments of some variables, over rows or over the totals of clusters: all that a linearised variance needs.
-- Grain: one row: the count, then per variable its total and in how many units it is not zero, then the products of all pairs.
-- Parameters: source, variables (identifiers), cluster (identifier or none).
WITH units AS (
    SELECT
        {% for variable in variables %}
        {% if cluster %}
        fsum({{ variable }}) AS {{ variable }},
        {% else %}
        {{ variable }},
        {% endif %}
        {% endfor %}
        {% if cluster %}
        {{ cluster }} AS cluster
        {% else %}
        TRUE AS cluster
        {% endif %}
    FROM {{ source }}
    {% if cluster %}
    GROUP BY {{ cluster }}
    {% endif %}
)

SELECT
    count(*) AS units
    {% for variable in variables %}
    , coalesce(fsum({{ variable }}), 0)
    , count(*) FILTER (WHERE {{ variable }} <> 0)
    {% endfor %}
    {% for left in variables %}
    {% for right in variables[loop.index0:] %}
    , coalesce(fsum({{ left }} * {{ right }}), 0)
    {% endfor %}
    {% endfor %}
FROM units

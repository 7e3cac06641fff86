-- Items of a ranking, graded: a relevant item that belongs into the top and stands below is buried; an item in the top that
-- belongs below it is promoted. The items of one query stand and fall together, so without an entity the query is the entity.
-- Grain: one row per prediction.
-- Parameters: view, parsed, ranks, carried, query_is_entity, by_rank.
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {% if query_is_entity and column == entity %}
        coalesce(p.case__query, p.case__entity) AS case__entity,
        {% else %}
        p.{{ column }},
        {% endif %}
        {% endfor %}
        CASE
            WHEN p.errata__label IS NULL THEN 'unlabelled'
            WHEN r.place IS NULL THEN 'unscored'
            ELSE 'analysed'
        END AS case__status,
        p.errata__label AS label,
        {% if by_rank %}CAST(NULL AS DOUBLE){% else %}p.errata__score{% endif %} AS score,
        r.place,
        r.ideal_place,
        r.kind,
        r.loss
    FROM {{ parsed }} AS p
    LEFT JOIN {{ ranks }} AS r ON p.case__id = r.case__id
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    place AS prediction__value,
    score AS prediction__score,
    label AS label__value,
    CASE WHEN case__status = 'analysed' THEN kind IS NOT NULL END AS error__failed,
    CASE WHEN case__status = 'analysed' THEN kind END AS error__kind,
    CASE WHEN case__status = 'analysed' THEN loss END AS error__loss,
    CASE WHEN case__status = 'analysed' THEN ideal_place END AS error__ideal_rank
FROM judged

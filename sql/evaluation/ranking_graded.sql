-- Items of a ranking, graded: a relevant item that belongs into the top and stands below is buried; an item in the top that
-- belongs below it is promoted. Where no item of a query is relevant, or all of them are in the top, nothing can go wrong: such
-- items are neither right nor wrong, and nor are items of weight 0.
-- The items of one query stand and fall together, so without an entity the query is the entity.
-- Grain: one row per prediction.
-- Parameters: view, parsed, ranks, carried, query_is_entity, by_rank, top.
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
            WHEN NOT r.has_relevant THEN 'no_relevant'
            WHEN r.items <= {{ top }} THEN 'too_short'
            WHEN p.case__weight = 0 THEN 'weightless'
            ELSE 'analysed'
        END AS case__status,
        p.errata__label,
        {% if by_rank %}CAST(NULL AS DOUBLE){% else %}p.errata__score{% endif %} AS errata__score,
        r.place AS errata__place,
        r.ideal_place AS errata__ideal_place,
        r.kind AS errata__kind,
        r.loss AS errata__loss
    FROM {{ parsed }} AS p
    LEFT JOIN {{ ranks }} AS r ON p.case__id = r.case__id
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    errata__place AS prediction__value,
    errata__score AS prediction__score,
    errata__label AS label__value,
    CASE WHEN case__status = 'analysed' THEN errata__kind IS NOT NULL END AS error__failed,
    CASE WHEN case__status = 'analysed' THEN errata__kind END AS error__kind,
    -- The loss is a query's, and counts wherever its order can be judged.
    CASE WHEN case__status IN ('analysed', 'too_short', 'weightless') THEN errata__loss END AS error__loss,
    CASE WHEN case__status IN ('analysed', 'too_short', 'weightless') THEN errata__ideal_place END AS error__ideal_rank
FROM judged

-- What the metrics of a ranking add up. The losses of a query's items add up to 1 - NDCG. A query weighs as much as its items on average.
-- Grain: one row per query with at least one relevant item, also where all items are in the top.
-- Parameters: view, evaluation, top, relevant, by_entity (every query belongs to one entity, else queries stand alone).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH queries AS (
    SELECT
        case__query AS query,
        {% if by_entity %}min(case__entity){% else %}case__query{% endif %} AS cluster,
        sum(case__weight) / count(*) AS weight,
        greatest(1 - sum(error__loss), 0) AS ndcg,
        1.0 / min(prediction__value) FILTER (WHERE label__value >= {{ relevant }}) AS reciprocal_rank,
        count(*) FILTER (WHERE label__value >= {{ relevant }} AND prediction__value <= {{ top }}) AS found,
        count(*) FILTER (WHERE label__value >= {{ relevant }}) AS relevant
    FROM {{ evaluation }}
    WHERE error__loss IS NOT NULL
    GROUP BY case__query
)

SELECT
    query,
    cluster,
    weight,
    1 - ndcg AS lost,
    weight * ndcg AS ndcg,
    weight * reciprocal_rank AS reciprocal_rank,
    weight * found / relevant AS recall
FROM queries

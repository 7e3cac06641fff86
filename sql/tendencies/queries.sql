-- The queries of a ranking as cases: what each one lost, and the columns that are the same for all of its items.
-- A query fails if any of its items does. Its weight is the mean weight of its items.
-- Grain: one row per query with an analysed item.
-- Parameters: view, evaluation, columns, summed (identifiers; of summed ones the queries have the sums).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    case__query AS case__id,
    case__query,
    min(case__entity) AS case__entity,
    'analysed' AS case__status,
    avg(case__weight) AS case__weight,
    min(split__half) AS split__half,
    bool_or(error__failed) AS error__failed,
    fsum(error__loss) AS error__loss
    {% for column in summed %}
    , fsum({{ column }}) AS {{ column }}
    {% endfor %}
    {% for column in columns %}
    , min({{ column }}) AS {{ column }}
    {% endfor %}
FROM {{ evaluation }}
WHERE case__status = 'analysed'
GROUP BY case__query

-- How many queries there are with a label, how many of them have nothing to find, and whether each belongs to one entity.
-- Grain: one row.
-- Parameters: evaluation, relevant.
WITH queries AS (
    SELECT
        min(case__entity) = max(case__entity) AS one_entity,
        coalesce(bool_or(label__value >= {{ relevant }}), FALSE) AS has_relevant
    FROM {{ evaluation }}
    WHERE case__status NOT IN ('unlabelled', 'unscored')
    GROUP BY case__query
)

SELECT
    count(*) AS queries,
    count(*) FILTER (WHERE NOT has_relevant) AS without_relevant,
    coalesce(bool_and(one_entity), FALSE) AS by_entity
FROM queries

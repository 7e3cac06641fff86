-- Queries that show all their items, and items without a label that hold a place.
-- Grain: one row.
-- Parameters: evaluation.
WITH queries AS (
    SELECT
        count(*) FILTER (WHERE case__status = 'too_short') AS short_items,
        count(*) FILTER (WHERE case__status = 'unlabelled') AS unlabelled_items,
        count(*) FILTER (WHERE case__status NOT IN ('unlabelled', 'no_relevant')) AS judged_items
    FROM {{ evaluation }}
    WHERE prediction__value IS NOT NULL
    GROUP BY case__query
)

SELECT
    count(*) FILTER (WHERE judged_items > 0) AS queries,
    count(*) FILTER (WHERE short_items > 0) AS short_queries,
    coalesce(sum(short_items), 0)::BIGINT AS short_items,
    count(*) FILTER (WHERE judged_items > 0 AND unlabelled_items > 0) AS incomplete_queries,
    coalesce(sum(unlabelled_items) FILTER (WHERE judged_items > 0), 0)::BIGINT AS unlabelled_items
FROM queries

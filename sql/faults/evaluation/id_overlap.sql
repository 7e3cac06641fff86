-- Cases whose id is in the training table, and those of them whose inputs are the same there.
-- Grain: one row.
-- Parameters: contents (relation).
WITH training AS (
    SELECT
        case__id,
        list(DISTINCT content) AS contents
    FROM {{ contents }}
    WHERE NOT is_evaluation AND case__id IS NOT NULL
    GROUP BY case__id
)

SELECT
    count(*) AS shared,
    count(*) FILTER (WHERE list_contains(t.contents, c.content)) AS equal
FROM {{ contents }} AS c
INNER JOIN training AS t ON c.case__id = t.case__id
WHERE c.is_evaluation

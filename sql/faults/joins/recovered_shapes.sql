-- How the keys that a step recovered look, in the predictions and in the table.
-- Grain: one row per pair of shapes.
-- Parameters: recovered (relation), mask, there (shape expressions); $step, $limit.
SELECT
    {{ mask }} AS shape,
    {{ there }} AS shape_there,
    count(*) AS keys,
    sum(errata__cases)::BIGINT AS cases
FROM {{ recovered }}
WHERE step = $step
GROUP BY ALL
ORDER BY cases DESC, shape, shape_there
LIMIT $limit

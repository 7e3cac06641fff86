-- The classes of a run, and how many analysed cases have each as their label.
-- Grain: one row per class that is a label or a prediction.
-- Parameters: evaluation; $most (classes that are listed).
WITH named AS (
    SELECT
        label__value AS name,
        1 AS labelled
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
    UNION ALL
    SELECT
        prediction__value AS name,
        0 AS labelled
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
)

SELECT
    CAST(name AS VARCHAR) AS name,
    CAST(sum(labelled) AS BIGINT) AS cases
FROM named
GROUP BY name
ORDER BY cases DESC, name
LIMIT $most

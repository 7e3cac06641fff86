-- Labels that belong to no prediction.
-- Grain: one row.
-- Parameters: labels, cases, on (fragments).
SELECT count(*) AS labels
FROM {{ labels }} AS l
WHERE NOT EXISTS (SELECT 1 FROM {{ cases }} AS c WHERE {{ on }})

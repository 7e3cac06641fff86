-- The model versions in the predictions.
-- Grain: one row per version.
-- Parameters: source, version (identifiers).
SELECT CAST({{ version }} AS VARCHAR) AS version
FROM {{ source }}
GROUP BY {{ version }}
ORDER BY version NULLS FIRST

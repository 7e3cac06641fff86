-- The classes that a map of scores names.
-- Grain: one row per class.
-- Parameters: source, column; $most.
SELECT DISTINCT CAST(unnest(map_keys({{ column }})) AS VARCHAR) AS class
FROM {{ source }}
ORDER BY class
LIMIT $most

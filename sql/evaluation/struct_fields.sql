-- The classes that a struct of scores names, as the column names of an empty result.
-- Grain: no rows.
-- Parameters: source, column.
SELECT unnest({{ column }})
FROM {{ source }}
LIMIT 0

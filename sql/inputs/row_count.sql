-- Grain: one row.
-- Parameters: source.
SELECT count(*) AS row_count
FROM {{ source }}

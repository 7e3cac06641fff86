-- Rows of a table in which a part of its key is missing.
-- Grain: one row.
-- Parameters: source, keys (identifiers).
SELECT count(*) AS rows_without_key
FROM {{ source }}
WHERE NOT ({{ keys | present }})

-- Rows in which a column is empty.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), column (or an expression).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE {{ column }} IS NULL

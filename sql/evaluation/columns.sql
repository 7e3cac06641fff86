-- The columns of a relation and their types, in order.
-- Grain: one row per column.
-- Parameters: evaluation.
SELECT
    column_name,
    column_type
FROM (DESCRIBE SELECT * FROM {{ evaluation }})

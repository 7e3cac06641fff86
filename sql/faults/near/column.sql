-- One column of some rows, in their order.
-- Grain: one row per row of the relation.
-- Parameters: rows (relation), value (expression).
SELECT {{ value }} AS value
FROM {{ rows }}

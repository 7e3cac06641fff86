-- A table in which a value is usable in no row at all.
-- Grain: one row if that is so, else none.
-- Parameters: source, usable (a predicate).
SELECT 'no row has one' AS value
WHERE NOT EXISTS (
    SELECT 1
    FROM {{ source }}
    WHERE {{ usable }}
)

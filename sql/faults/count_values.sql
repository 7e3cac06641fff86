-- Enters the different values of one more column.
-- Grain: one row per value.
-- Parameters: table, counted (relation).
INSERT INTO {{ table }}
SELECT
    place,
    value,
    number,
    cases
FROM {{ counted }}

-- The different values of some of the columns.
-- Grain: one row per column (its place) and value.
-- Parameters: counted (relation), places (of the columns).
SELECT
    place,
    value,
    number,
    cases
FROM {{ counted }}
WHERE place IN ({{ places }})

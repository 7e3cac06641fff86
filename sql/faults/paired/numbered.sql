-- A source with the number of each row in its file.
-- Grain: one row per row of the source.
-- Parameters: source.
SELECT
    *,
    row_number() OVER () AS errata__row
FROM {{ source }}

-- The row of the predictions' file that each case stands in.
-- Grain: one row per case.
-- Parameters: cases.
SELECT
    case__id,
    row_number() OVER () AS errata__row
FROM {{ cases }}

-- How many dates could have been swapped, and how many seem to be.
-- Grain: one row.
-- Parameters: dated, swapped (relations).
SELECT
    (SELECT count(*) FROM {{ dated }} WHERE day(day) <= 12 AND day(day) <> month(day)) AS ambiguous,
    (SELECT count(*) FROM {{ swapped }}) AS swapped

-- The dates outside of the usual distance that come inside once day and month change places.
-- Grain: one row per case with such a date.
-- Parameters: table, dated (relation); $low, $high (days).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH ambiguous AS (
    SELECT
        case__id,
        day,
        reference,
        distance,
        make_date(year(day), day(day), month(day)) AS swapped
    FROM {{ dated }}
    WHERE day(day) <= 12 AND day(day) <> month(day)
)

SELECT
    case__id,
    day,
    swapped,
    reference
FROM ambiguous
WHERE distance NOT BETWEEN $low AND $high AND date_diff('day', reference, swapped) BETWEEN $low AND $high

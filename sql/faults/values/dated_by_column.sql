-- The cases with a date and another date to compare it with.
-- Grain: one row per case with both.
-- Parameters: table, evaluation, day, reference (dates).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH read AS (
    SELECT
        case__id,
        {{ day }} AS day,
        {{ reference }} AS reference
    FROM {{ evaluation }}
)

SELECT
    case__id,
    day,
    reference,
    date_diff('day', reference, day) AS distance
FROM read
WHERE day IS NOT NULL AND reference IS NOT NULL

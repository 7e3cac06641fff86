-- The cases that come so long after the last row of an as-of table that another one was due.
-- Grain: one row per such case.
-- Parameters: evaluation, explained (table), slug (literal); $after (microseconds since 1970).
CREATE OR REPLACE TEMP TABLE {{ explained }} AS
SELECT
    case__id,
    {{ slug }} AS explanation,
    '' AS cell
FROM {{ evaluation }}
WHERE isfinite(case__time) AND epoch_us(case__time) > $after

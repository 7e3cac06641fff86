-- The cases whose values come from a stretch of rows of a file.
-- Grain: one row per such case.
-- Parameters: explained (table), evaluation (c), place (relation p with errata__row), place_on, slug (literal);
-- $first, $last (rows, counted from one).
CREATE OR REPLACE TEMP TABLE {{ explained }} AS
SELECT DISTINCT
    c.case__id,
    {{ slug }} AS explanation,
    '' AS cell
FROM {{ evaluation }} AS c
INNER JOIN {{ place }} AS p ON {{ place_on }}
WHERE p.errata__row BETWEEN $first AND $last

-- The evaluation table with the row of the predictions' file.
-- Grain: one row per case.
-- Parameters: evaluation, places (relations).
SELECT
    e.*,
    p.errata__row
FROM {{ evaluation }} AS e
INNER JOIN {{ places }} AS p ON e.case__id = p.case__id

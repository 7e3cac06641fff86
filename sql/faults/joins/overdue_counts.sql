-- How old the rows are that cases carry although another one was due.
-- Grain: one row.
-- Parameters: explained, evaluation, age, match (identifiers).
SELECT
    count(*) FILTER (WHERE e.case__id IS NOT NULL) AS cases,
    count(*) AS matched,
    coalesce(median(c.{{ age }}) FILTER (WHERE e.case__id IS NOT NULL), 0) AS overdue_age,
    coalesce(median(c.{{ age }}) FILTER (WHERE e.case__id IS NULL), 0) AS usual_age
FROM {{ evaluation }} AS c
LEFT JOIN {{ explained }} AS e ON c.case__id = e.case__id
WHERE c.{{ match }} IN ('matched', 'several')

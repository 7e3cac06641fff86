-- How many cases of each part are at fault.
-- Grain: one row per part with a case at fault.
-- Parameters: evaluation, value (expression of the part), hits (relation with case__id).
SELECT
    {{ value }} AS part,
    count(*) AS cases,
    count(hits.case__id) AS at_fault
FROM {{ evaluation }} AS e
LEFT JOIN {{ hits }} AS hits ON e.case__id = hits.case__id
GROUP BY 1
HAVING count(hits.case__id) > 0
ORDER BY 3 DESC, 1

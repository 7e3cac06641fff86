-- Cases that have a label in this run and in the one before, and cases that lost theirs.
-- Grain: one row.
-- Parameters: evaluation, previous.
SELECT
    count(*) FILTER (WHERE e.label__value IS NOT NULL) AS labelled_in_both,
    count(*) FILTER (WHERE e.label__value IS NULL) AS lost
FROM {{ evaluation }} AS e
INNER JOIN {{ previous }} AS p ON e.case__id = p.case__id
WHERE p.label__value IS NOT NULL

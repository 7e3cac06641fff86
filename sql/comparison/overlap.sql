-- How many cases two runs share, and how many of these both analysed.
-- Grain: one row.
-- Parameters: now, before.
SELECT
    count(*) AS shared,
    count(*) FILTER (WHERE n.case__status = 'analysed' AND b.case__status = 'analysed') AS analysed
FROM {{ now }} AS n
INNER JOIN {{ before }} AS b ON n.case__id = b.case__id

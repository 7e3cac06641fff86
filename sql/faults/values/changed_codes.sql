-- Which code of the run before became which, over the shared cases that changed.
-- Grain: one row per pair of codes.
-- Parameters: evaluation, previous (relations), column (identifier).
SELECT
    CAST(before.{{ column }} AS VARCHAR) AS before_code,
    CAST(now.{{ column }} AS VARCHAR) AS now_code,
    count(*) AS cases
FROM {{ evaluation }} AS now
INNER JOIN {{ previous }} AS before ON now.case__id = before.case__id
WHERE CAST(now.{{ column }} AS VARCHAR) <> CAST(before.{{ column }} AS VARCHAR)
GROUP BY 1, 2
ORDER BY 1, 2
LIMIT 10000

-- Which code of the run before became or stayed which, over the shared cases.
-- Grain: one row per pair of codes.
-- Parameters: evaluation, previous (relations), column (identifier).
SELECT
    CAST(before.{{ column }} AS VARCHAR) AS before_code,
    CAST(now.{{ column }} AS VARCHAR) AS now_code,
    count(*) AS cases
FROM {{ evaluation }} AS now
INNER JOIN {{ previous }} AS before ON now.case__id = before.case__id
WHERE now.{{ column }} IS NOT NULL AND before.{{ column }} IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
LIMIT 10000

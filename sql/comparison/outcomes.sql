-- How many cases had which outcome, for which cause, and whether they failed before and now.
-- Grain: one row per combination that occurs.
-- Parameters: comparison.
SELECT
    outcome,
    cause,
    before__failed,
    now__failed,
    count(*) AS cases
FROM {{ comparison }}
GROUP BY outcome, cause, before__failed, now__failed
ORDER BY outcome, cause NULLS FIRST, before__failed NULLS FIRST, now__failed NULLS FIRST

-- The analysed cases, and how many of them have no finite number to search by, or a negative one.
-- Grain: one row.
-- Parameters: evaluation, quantity (fragment).
SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE {{ quantity }} IS NULL OR NOT isfinite(CAST({{ quantity }} AS DOUBLE))) AS unusable,
    count(*) FILTER (WHERE {{ quantity }} < 0) AS negative
FROM {{ evaluation }}
WHERE case__status = 'analysed'

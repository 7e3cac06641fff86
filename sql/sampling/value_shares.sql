-- How common some values of a column are among the analysed cases.
-- Grain: one row per value asked for.
-- Parameters: evaluation, column (identifier); $values.
SELECT
    CAST({{ column }} AS VARCHAR) AS value,
    count(*) / (SELECT count(*) FROM {{ evaluation }} WHERE case__status = 'analysed') AS share
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND CAST({{ column }} AS VARCHAR) IN (SELECT unnest($values))
GROUP BY value
ORDER BY value

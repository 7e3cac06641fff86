-- The value of a category that has a hash.
-- Grain: one row.
-- Parameters: evaluation, value (identifier), $code.
SELECT min(CAST({{ value }} AS VARCHAR)) AS value
FROM {{ evaluation }}
WHERE hash({{ value }}) = $code

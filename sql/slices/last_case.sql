-- The moment of the last analysed case, in microseconds since 1970.
-- Grain: one row.
-- Parameters: evaluation, moment (fragment).
SELECT max({{ moment }}) AS last_case
FROM {{ evaluation }}
WHERE case__status = 'analysed'

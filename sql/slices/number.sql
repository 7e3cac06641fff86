-- An ordered value as a number: not a number where it is missing.
-- An expression, used inside slices/codes.sql.
-- Parameters: value (fragment).
coalesce(CAST({{ value }} AS DOUBLE), 'nan')

-- The code of an ordered value: 0 where it is missing or not a finite number, else 1 and the cut points it reaches.
-- An expression, used inside slices/codes.sql.
-- Parameters: value (fragment), code (fragment: the code of a finite value).
CAST(CASE WHEN {{ value }} IS NULL OR NOT isfinite({{ value }}) THEN 0 ELSE {{ code }} END AS UTINYINT)

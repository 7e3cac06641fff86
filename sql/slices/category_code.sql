-- The code of a category: 0 where it is missing, 1 and up for the values named, the last one for all others.
-- An expression, used inside slices/codes.sql.
-- Parameters: value (fragment), values (literals, at least one).
CAST(CASE
    WHEN {{ value }} IS NULL THEN 0
    ELSE coalesce(
        enum_code(TRY_CAST(CAST({{ value }} AS VARCHAR) AS ENUM({{ values | commas }}))) + 1, {{ values | length + 1 }}
    )
END AS UTINYINT)

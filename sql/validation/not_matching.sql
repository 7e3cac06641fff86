-- Rows whose text does (not) contain a match of a regular expression. An empty value is neither.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), column, pattern (a literal), wanted (whether there has to be a match).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE {% if wanted %}NOT {% endif %}regexp_matches(CAST({{ column }} AS VARCHAR), {{ pattern }})

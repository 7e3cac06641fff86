-- Rows whose value is not one of the known ones. An empty value is no unknown one.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), value (an expression), known (literals).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE {{ value }} NOT IN ({{ known | commas }})

-- The rarer spellings of categories that are written in several ways, each with the most frequent one.
-- Grain: one row per rarer spelling.
-- Parameters: spelled (relation); $most.
WITH ranked AS (
    SELECT
        value,
        cases,
        visible,
        first_value(value) OVER spellings AS usual,
        first_value(cases) OVER spellings AS usual_cases,
        first_value(visible) OVER spellings AS usual_visible
    FROM {{ spelled }}
    WHERE folded <> ''
    WINDOW spellings AS (PARTITION BY folded ORDER BY cases DESC, value)
)

SELECT
    value,
    usual,
    cases,
    usual_cases,
    visible = usual_visible AS differs_unseen
FROM ranked
WHERE value <> usual
ORDER BY cases DESC, value
LIMIT $most

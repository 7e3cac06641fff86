-- The rarer spellings of categories that are written in several ways, each with the most frequent one.
-- Grain: one row per column (its place) and rarer spelling, most frequent first.
-- Parameters: spelled (relation); $most.
WITH ranked AS (
    SELECT
        place,
        value,
        cases,
        visible,
        first_value(value) OVER spellings AS usual,
        first_value(cases) OVER spellings AS usual_cases,
        first_value(visible) OVER spellings AS usual_visible
    FROM {{ spelled }}
    WHERE folded <> ''
    WINDOW spellings AS (PARTITION BY place, folded ORDER BY cases DESC, value)
)

SELECT
    place,
    value,
    usual,
    cases,
    usual_cases,
    visible = usual_visible AS differs_unseen
FROM ranked
WHERE value <> usual
QUALIFY row_number() OVER (PARTITION BY place ORDER BY cases DESC, value) <= $most
ORDER BY place, cases DESC, value

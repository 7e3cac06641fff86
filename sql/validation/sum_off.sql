-- Rows whose class probabilities, all of them usable, do not sum to one.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), total (with value: an expression that gives a DOUBLE, and usable: a predicate), tolerance.
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE {{ total.usable }} AND abs({{ total.value }} - 1) > {{ tolerance }}

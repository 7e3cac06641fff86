-- Rows whose class probabilities, all of them usable, do not sum to one.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), total (an expression that gives a DOUBLE), tolerance.
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE abs({{ total }}) <= 1e100 AND abs({{ total }} - 1) > {{ tolerance }}

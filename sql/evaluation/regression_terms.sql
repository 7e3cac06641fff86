-- What the metrics of a regression add up. Labels are taken from a number near their mean, so that squares keep their digits.
-- Grain: one row per case with a residual and a weight above 0, also where no failure can be told.
-- Parameters: view, evaluation, origin (literal).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    case__entity AS cluster,
    case__weight AS weight,
    error__loss AS loss,
    case__weight * error__loss AS losses,
    case__weight * error__residual AS residuals,
    case__weight * error__residual ^ 2 AS squares,
    case__weight * (label__value - {{ origin }}) AS labels,
    case__weight * (label__value - {{ origin }}) ^ 2 AS label_squares
FROM {{ evaluation }}
WHERE case__status IN ('analysed', 'undecided')

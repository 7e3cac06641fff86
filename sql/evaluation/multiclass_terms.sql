-- What the metrics of a multiclass task add up. `f1` is a case's influence on the mean F1 of the classes, which depends only on
-- what was taken for what.
-- Grain: one row per analysed case.
-- Parameters: view, evaluation, influences (label, prediction, influence).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    e.case__entity AS cluster,
    e.case__weight AS weight,
    CASE WHEN e.error__failed THEN 0 ELSE e.case__weight END AS hits,
    e.case__weight * e.error__loss AS losses,
    e.case__weight * i.influence AS f1
FROM {{ evaluation }} AS e
INNER JOIN {{ influences }} AS i ON e.label__value = i.label AND e.prediction__value = i.prediction
WHERE e.case__status = 'analysed'

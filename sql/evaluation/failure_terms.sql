-- What the error rate adds up, whatever the task.
-- Grain: one row per analysed case.
-- Parameters: view, evaluation.
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    case__entity AS cluster,
    case__weight AS weight,
    CASE WHEN error__failed THEN case__weight ELSE 0 END AS failures
FROM {{ evaluation }}
WHERE case__status = 'analysed'

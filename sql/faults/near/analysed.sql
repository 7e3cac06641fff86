-- The cases that could be judged.
-- Grain: one row per such case, in the order of the evaluation table.
-- Parameters: view, evaluation.
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT *
FROM {{ evaluation }}
WHERE case__status = 'analysed'

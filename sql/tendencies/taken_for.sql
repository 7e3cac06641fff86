-- The cases of one class, of which those fail that were taken for a certain other one.
-- Grain: one row per case of the class.
-- Parameters: view, evaluation, label and predicted (literals).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT * REPLACE (case__status = 'analysed' AND prediction__value = {{ predicted }} AS error__failed)
FROM {{ evaluation }}
WHERE label__value = {{ label }}

-- Cases that could be judged, every so many by a hash of their id.
-- Grain: one row per such case.
-- Parameters: view, evaluation, step.
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT *
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND hash(case__id) % {{ step }} = 0

-- Scores of one class against all others.
-- Grain: one row per analysed case with a weight above zero.
-- Parameters: view, terms (cluster, weight, score, positive).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    cluster,
    weight,
    positive,
    score
FROM {{ terms }}
WHERE weight > 0

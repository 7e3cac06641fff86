-- Scores of one class against all others.
-- Grain: one row per analysed case with a weight above zero.
-- Parameters: view, scored (with errata__scores), position (of the class in the list), class (its name).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    case__entity AS cluster,
    case__weight AS weight,
    label__value = {{ class }} AS positive,
    list_extract(errata__scores, {{ position }}) AS score
FROM {{ scored }}
WHERE case__status = 'analysed' AND case__weight > 0

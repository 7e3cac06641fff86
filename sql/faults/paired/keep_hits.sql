-- Cases that an explanation holds for, kept under its name.
-- Grain: one row per case, cell and explanation.
-- Parameters: explained, hits; $explanation, $cell.
INSERT INTO {{ explained }}
SELECT
    case__id,
    $explanation AS explanation,
    $cell AS cell
FROM {{ hits }}

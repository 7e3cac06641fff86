-- The compared cases as the search reads them, each with what changed: 1 newly wrong, -1 fixed, 0 neither.
-- Written once, because the search reads it several times.
-- Grain: one row per case that both runs analysed with the same label.
-- Parameters: path, evaluation, comparison, change (name of the new column).
COPY (
    WITH compared AS (
        SELECT
            case__id AS errata__id,
            CAST(now__failed AS INTEGER) - CAST(before__failed AS INTEGER) AS {{ change }}
        FROM {{ comparison }}
        WHERE outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right')
    )

    SELECT * EXCLUDE (errata__id)
    FROM {{ evaluation }}
    INNER JOIN compared ON case__id = errata__id
) TO {{ path }} (FORMAT parquet, COMPRESSION lz4)

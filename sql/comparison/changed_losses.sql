-- The compared cases as the search reads them, each with its loss and its residual under the model before.
-- Written once, because the search reads it several times.
-- Grain: one row per case that both runs analysed with the same label.
-- Parameters: path, evaluation, comparison, loss_before and residual_before (names of the new columns).
COPY (
    WITH compared AS (
        SELECT
            case__id AS errata__id,
            before__loss AS {{ loss_before }},
            before__prediction - before__label AS {{ residual_before }}
        FROM {{ comparison }}
        WHERE outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right')
    )

    SELECT * EXCLUDE (errata__id)
    FROM {{ evaluation }}
    INNER JOIN compared ON case__id = errata__id
) TO {{ path }} (FORMAT parquet, COMPRESSION lz4)

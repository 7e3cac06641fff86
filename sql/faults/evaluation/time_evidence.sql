-- The cases from before the end of the training.
-- Grain: one row per case.
-- Parameters: evaluation, training, time (expression), column (identifier), target (literal path).
COPY (
    SELECT
        e.case__id,
        TRUE AS {{ column }}
    FROM {{ evaluation }} AS e
    WHERE isfinite(e.case__time) AND e.case__time < (SELECT max({{ time }}) FROM {{ training }} WHERE isfinite({{ time }}))
    ORDER BY e.case__id
) TO {{ target }} (FORMAT parquet)

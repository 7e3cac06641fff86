-- Cells that differ from their reference, with what explains them, as a file that outlives the detector.
-- Grain: one row per case, cell and explanation.
-- Parameters: explained, target (path literal).
COPY (
    SELECT
        case__id,
        explanation,
        cell
    FROM {{ explained }}
    ORDER BY case__id, cell
) TO {{ target }} (FORMAT parquet)

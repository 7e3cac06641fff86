-- The cases whose count runs up to one day and not up to their own time.
-- Grain: one row per such case.
-- Parameters: evaluation, start and count (expressions: days since 1970, number), low, high (what a count may lack and
-- exceed, in units), unit (days), slack (days), day (days since 1970), flag (identifier), target (path literal).
COPY (
    WITH spans AS (
        SELECT
            case__id,
            epoch_us(case__time) / 86400e6 AS own,
            {{ start }} + ({{ count }} + {{ low }}) * {{ unit }} - {{ slack }} AS earliest,
            {{ start }} + ({{ count }} + {{ high }}) * {{ unit }} + {{ slack }} AS latest
        FROM {{ evaluation }}
        WHERE isfinite(case__time)
    )

    SELECT
        case__id,
        TRUE AS {{ flag }}
    FROM spans
    WHERE {{ day }} BETWEEN earliest AND latest AND NOT own BETWEEN earliest AND latest
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

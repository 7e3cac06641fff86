-- The cases whose label is written in an unusual way, with the label as it is written.
-- Grain: one row per such case.
-- Parameters: joined (relation), variants (literals), spelling (identifier), target (path literal).
COPY (
    SELECT
        case__id,
        label__value_raw AS {{ spelling }}
    FROM {{ joined }}
    WHERE label__value_raw IN ({{ variants | commas }})
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

-- The cases that agree with another one in everything, with how many others they agree.
-- Grain: one row per such case.
-- Parameters: evaluation, columns (identifiers), copies (identifier), target (path literal).
COPY (
    WITH hashed AS (
        SELECT
            case__id,
            hash({{ columns | commas }}) AS content
        FROM {{ evaluation }}
    ),

    counted AS (
        SELECT
            case__id,
            count(*) OVER (PARTITION BY content) - 1 AS others
        FROM hashed
    )

    SELECT
        case__id,
        others::INTEGER AS {{ copies }}
    FROM counted
    WHERE others > 0
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

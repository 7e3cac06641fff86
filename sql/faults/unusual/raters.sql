-- Cases that several rows of the labels are about, with different labels.
-- Grain: one row per such case.
-- Parameters: target (literal path), column (identifier), cases, labels, on (cases c, labels l), label, source.
COPY (
    WITH given AS (
        SELECT
            c.case__id,
            CAST(l.{{ label }} AS VARCHAR) AS label,
            CAST(l.{{ source }} AS VARCHAR) AS source
        FROM {{ cases }} AS c
        INNER JOIN {{ labels }} AS l ON {{ on }}
        WHERE l.{{ label }} IS NOT NULL AND l.{{ source }} IS NOT NULL
    )

    SELECT
        case__id,
        TRUE AS {{ column }}
    FROM given
    GROUP BY case__id
    HAVING count(DISTINCT label) > 1 AND count(DISTINCT source) > 1
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

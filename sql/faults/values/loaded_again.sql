-- The cases of a part that agree in all content with a case of another part.
-- Grain: one row per such case.
-- Parameters: content (relation), part (literal), evidence (identifier), target (path literal).
COPY (
    WITH elsewhere AS (
        SELECT DISTINCT content_hash
        FROM {{ content }}
        WHERE part <> {{ part }}
    )

    SELECT
        c.case__id,
        TRUE AS {{ evidence }}
    FROM {{ content }} AS c
    INNER JOIN elsewhere ON c.content_hash = elsewhere.content_hash
    WHERE c.part = {{ part }}
    ORDER BY c.case__id
) TO {{ target }} (FORMAT parquet)

-- The cases that stand in the training table.
-- Grain: one row per case.
-- Parameters: contents (relation), column (identifier), by_id and by_content (which rows count), target (literal path).
COPY (
    SELECT
        c.case__id,
        TRUE AS {{ column }}
    FROM {{ contents }} AS c
    WHERE
        c.is_evaluation
        AND (
            {% if by_id %}
            c.case__id IN (SELECT t.case__id FROM {{ contents }} AS t WHERE NOT t.is_evaluation AND t.case__id IS NOT NULL)
            {% endif %}
            {% if by_id and by_content %}
            OR
            {% endif %}
            {% if by_content %}
            c.content IN (SELECT t.content FROM {{ contents }} AS t WHERE NOT t.is_evaluation)
            {% endif %}
        )
    ORDER BY c.case__id
) TO {{ target }} (FORMAT parquet)

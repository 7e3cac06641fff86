-- The cases whose entity has rows in the training table.
-- Grain: one row per case.
-- Parameters: evaluation, training, entity (expression), column (identifier), target (literal path).
COPY (
    SELECT
        e.case__id,
        TRUE AS {{ column }}
    FROM {{ evaluation }} AS e
    WHERE e.case__entity IN (SELECT t.entity FROM (SELECT {{ entity }} AS entity FROM {{ training }}) AS t WHERE t.entity IS NOT NULL)
    ORDER BY e.case__id
) TO {{ target }} (FORMAT parquet)

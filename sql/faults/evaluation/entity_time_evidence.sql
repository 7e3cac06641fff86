-- The cases of whose entity the training table has a later row.
-- Grain: one row per case.
-- Parameters: evaluation, training, time, entity (expressions), column (identifier), target (literal path).
COPY (
    WITH last_trained AS (
        SELECT
            {{ entity }} AS entity,
            max({{ time }}) AS moment
        FROM {{ training }}
        WHERE isfinite({{ time }}) AND {{ entity }} IS NOT NULL
        GROUP BY ALL
    )

    SELECT
        e.case__id,
        TRUE AS {{ column }}
    FROM {{ evaluation }} AS e
    INNER JOIN last_trained AS l ON e.case__entity = l.entity
    WHERE isfinite(e.case__time) AND e.case__time < l.moment
    ORDER BY e.case__id
) TO {{ target }} (FORMAT parquet)

-- For each case with conflicting copies, how many copies carry another label.
-- Grain: one row per such case.
-- Parameters: repeated (relation), target (literal path).
COPY (
    WITH grouped AS (
        SELECT
            inputs_hash,
            label__value,
            count(*) AS alike
        FROM {{ repeated }}
        GROUP BY inputs_hash, label__value
    )

    SELECT
        r.case__id,
        (r.copies - g.alike)::INTEGER AS label__conflicting_copies
    FROM {{ repeated }} AS r
    INNER JOIN grouped AS g ON r.inputs_hash = g.inputs_hash AND r.label__value = g.label__value
    WHERE r.copies > g.alike
    ORDER BY r.case__id
) TO {{ target }} (FORMAT parquet)

-- Cases whose predicted class another version of the model changed, while both scores were near the same border.
-- Grain: one row per such case.
-- Parameters: target (literal path), column (identifier), evaluation, previous, near (condition on e and p).
COPY (
    SELECT
        e.case__id,
        TRUE AS {{ column }}
    FROM {{ evaluation }} AS e
    INNER JOIN {{ previous }} AS p ON e.case__id = p.case__id
    WHERE
        e.case__status = 'analysed'
        AND e.prediction__value <> p.prediction__value
        AND e.label__value = p.label__value
        AND {{ near }}
    ORDER BY e.case__id
) TO {{ target }} (FORMAT parquet)

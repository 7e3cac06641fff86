-- The values of a column, if none of them is the one that has to occur.
-- Grain: one row per value if that is so, else none.
-- Parameters: source, value (an expression), wanted (a predicate).
SELECT DISTINCT {{ value }} AS value
FROM {{ source }}
WHERE
    {{ value }} IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM {{ source }}
        WHERE {{ wanted }}
    )

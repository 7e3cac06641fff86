-- Mark the cases of a condition.
-- Grain: one row per case.
-- Parameters: table, evaluation (relations), condition (predicate), value (literal).
INSERT INTO {{ table }}
SELECT
    case__id,
    {{ value }} AS value
FROM {{ evaluation }}
WHERE {{ condition }}

-- The shared cases in which a code became the one that most others of it became.
-- Grain: one row per case.
-- Parameters: table, evaluation, previous (relations), column (identifier), pairs (condition on before and now).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH shared AS (
    SELECT
        e.case__id,
        CAST(p.{{ column }} AS VARCHAR) AS before,
        CAST(e.{{ column }} AS VARCHAR) AS now
    FROM {{ evaluation }} AS e
    INNER JOIN {{ previous }} AS p ON e.case__id = p.case__id
)

SELECT case__id
FROM shared
WHERE {{ pairs }}

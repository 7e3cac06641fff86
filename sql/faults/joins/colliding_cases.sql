-- The cases whose key stands for several entities of the raw source.
-- Grain: one row per case.
-- Parameters: table, evaluation, source (relations), key, entity (identifiers of the source), left (of the cases).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    c.case__id,
    TRUE AS value
FROM {{ evaluation }} AS c
WHERE c.{{ left }} IN (
    SELECT s.{{ key }}
    FROM {{ source }} AS s
    GROUP BY s.{{ key }}
    HAVING count(DISTINCT s.{{ entity }}) > 1
)

-- The differing cells whose value is the reference value of the row some places away.
-- Grain: one row per cell.
-- Parameters: table, cells, ordered, value, same (o and v are equal), distance.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH met AS (
    SELECT
        c.case__id,
        c.o,
        t.{{ value }} AS v
    FROM {{ cells }} AS c
    INNER JOIN {{ ordered }} AS t ON c.errata__row + {{ distance }} = t.errata__row
)

SELECT case__id
FROM met
-- What is missing there is missing here.
WHERE coalesce({{ same }}, o IS NULL AND v IS NULL)

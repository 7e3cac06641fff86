-- A relation as a table in memory, in its order.
-- Grain: one row per row of the relation.
-- Parameters: table, relation.
CREATE OR REPLACE TABLE {{ table }} AS
SELECT *
FROM {{ relation }}

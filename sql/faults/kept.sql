-- A relation as a table in memory, for statements to come.
-- Grain: one row per row of the relation.
-- Parameters: table, relation.
CREATE OR REPLACE TABLE {{ table }} AS
SELECT *
FROM {{ relation }}

-- The different values of columns with their cases, column after column.
-- Grain: one row per column (its place) and value.
-- Parameters: table.
CREATE OR REPLACE TABLE {{ table }} (place INTEGER, value VARCHAR, number DOUBLE, cases BIGINT)

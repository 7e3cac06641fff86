-- An empty table of cases with one value of evidence.
-- Grain: one row per case.
-- Parameters: table, type.
CREATE OR REPLACE TEMP TABLE {{ table }} (case__id VARCHAR, value {{ type }})

-- A copy of a table, so that nothing holds the file it is in.
-- Grain: one row per row of the table.
-- Parameters: table, $target.
COPY (SELECT * FROM {{ table }}) TO $target (FORMAT PARQUET)

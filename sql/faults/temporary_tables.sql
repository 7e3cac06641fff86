-- The temporary tables of this connection.
-- Grain: one row per table.
-- Parameters: none.
SELECT table_name
FROM duckdb_tables()
WHERE temporary
ORDER BY table_name

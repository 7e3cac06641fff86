-- Tables and views of an attached DuckDB file.
-- Grain: one row per table or view, sorted by schema and name.
-- Parameters: $database.
WITH named AS (
    SELECT schema_name, table_name AS name
    FROM duckdb_tables()
    WHERE database_name = $database AND NOT internal
    UNION ALL
    SELECT schema_name, view_name AS name
    FROM duckdb_views()
    WHERE database_name = $database AND NOT internal
)

SELECT schema_name, name
FROM named
ORDER BY schema_name, name

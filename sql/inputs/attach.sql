-- Opens a DuckDB file to read from.
-- Parameters: path, name.
ATTACH {{ path }} AS {{ name }} (READ_ONLY)

-- Lets go of a DuckDB file.
-- Parameters: name.
DETACH {{ name }}

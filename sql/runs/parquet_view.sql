-- A Parquet file under a name.
-- Grain: one row per scored case.
-- Parameters: view, path (literal).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT * FROM read_parquet({{ path }})

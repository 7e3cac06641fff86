-- How many cases have a label in an unusual spelling.
-- Grain: one row.
-- Parameters: path (literal).
SELECT count(*) AS cases
FROM read_parquet({{ path }})

-- A copy of a table, so that nothing holds the file it is in.
-- Grain: one row per row of the table.
-- Parameters: table, limit (rows to read) or none, $target.
COPY (SELECT * FROM {{ table }}{% if limit %} LIMIT {{ limit }}{% endif %}) TO $target (FORMAT PARQUET)

-- Names and types of the columns of one Parquet file.
-- Grain: one row per column, in order; column_name and column_type come first.
-- Parameters: $file (its path, wildcards escaped).
DESCRIBE SELECT * FROM read_parquet($file, hive_partitioning = FALSE)

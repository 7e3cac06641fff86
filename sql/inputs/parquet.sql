-- The columns of Parquet files, by name. Partition folders are not read as columns: the data alone count.
-- Grain: one row per row of the files.
-- Parameters: files (a list of path literals), columns (identifiers).
SELECT {{ columns | commas }}
FROM read_parquet([{{ files }}], union_by_name = TRUE, hive_partitioning = FALSE)

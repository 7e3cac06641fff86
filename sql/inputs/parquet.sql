-- The columns of Parquet files, by name. Partition folders are not read as columns: the data alone count.
-- Grain: one row per row of the files.
-- Parameters: files (path literals), columns (name; as_text: whether to cast it).
SELECT
    {% for column in columns %}
    {% if column.as_text %}CAST({{ column.name }} AS VARCHAR) AS {% endif %}{{ column.name }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM read_parquet([{{ files }}], union_by_name = TRUE, hive_partitioning = FALSE)

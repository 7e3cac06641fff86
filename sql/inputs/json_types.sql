-- Names and types of the fields of JSON records, from all of them.
-- Grain: one row per field, in the order of first appearance; column_name and column_type come first.
-- Parameters: $files.
DESCRIBE SELECT *
FROM read_json(
    $files,
    records = 'true',
    sample_size = -1,
    maximum_sample_files = 1000000,
    union_by_name = TRUE,
    map_inference_threshold = -1
)

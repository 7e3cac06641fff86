-- Names and types of the fields of JSON records, from all of them or the first.
-- Grain: one row per field, in the order of first appearance; column_name and column_type come first.
-- Parameters: sample (records to look at, -1 for all), $files.
DESCRIBE SELECT *
FROM read_json(
    $files,
    records = 'true',
    sample_size = {{ sample }},
    maximum_sample_files = 1000000,
    union_by_name = TRUE,
    map_inference_threshold = -1
)

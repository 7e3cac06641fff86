-- Names of the fields of JSON records as they are written: the reader renames those that differ only in case.
-- Grain: one row per name, sorted.
-- Parameters: $files.
WITH records AS (
    SELECT unnest(json_keys(json)) AS name
    FROM read_json_objects($files)
)

SELECT DISTINCT name
FROM records
ORDER BY name

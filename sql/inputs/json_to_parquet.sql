-- The fields of JSON records in given types, with the file they came from.
-- Grain: one row per record, in file order.
-- Parameters: limit (rows to read) or none, $files, $types (name -> type, in order), $target.
COPY (
    SELECT *
    FROM read_json($files, records = 'true', columns = $types, filename = 'errata__file')
    {% if limit %}
    LIMIT {{ limit }}
    {% endif %}
) TO $target (FORMAT PARQUET)

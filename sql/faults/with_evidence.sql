-- The evaluation table with the evidence columns that detectors added.
-- Grain: one row per scored case.
-- Parameters: evaluation, files (each with alias, path literal, columns), target (path literal).
COPY (
    SELECT
        e.*
        {% for file in files %}
        {% for column in file.columns %}
        , {{ file.alias }}.{{ column }}
        {% endfor %}
        {% endfor %}
    FROM {{ evaluation }} AS e
    {% for file in files %}
    LEFT JOIN read_parquet({{ file.path }}) AS {{ file.alias }} ON e.case__id = {{ file.alias }}.case__id
    {% endfor %}
    ORDER BY e.case__id
) TO {{ target }} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)

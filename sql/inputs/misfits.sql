-- The first values of a text column that are not of its declared type, and where in their file they stand.
-- Grain: one row per misfit, at most $few, in file order; misfits counts them all.
-- Parameters: path, column, type, pattern, texts (columns whose values may hold line breaks; none where a record is
-- not counted in lines), $few.
WITH numbered AS (
    SELECT
        errata__file AS file,
        file_row_number AS position,
        {{ column }} AS value,
        -- A quoted field may hold line breaks, which move the records below it.
        row_number() OVER (in_file) + coalesce(sum(
            0
            {% for text in texts %}
            + coalesce(length({{ text }}) - length(replace({{ text }}, chr(10), '')), 0)
            {% endfor %}
        ) OVER (in_file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS place
    FROM read_parquet({{ path }}, file_row_number = TRUE)
    WINDOW in_file AS (PARTITION BY errata__file ORDER BY file_row_number)
)

SELECT
    file,
    place::BIGINT AS place,
    value,
    count(*) OVER () AS misfits
FROM numbered
WHERE
    value IS NOT NULL
    AND NOT (regexp_full_match(value, {{ pattern }}) AND TRY_CAST(value AS {{ type }}) IS NOT NULL)
ORDER BY position
LIMIT $few

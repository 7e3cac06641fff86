-- The first values of a text column that are not of its declared type, and the line of the file they begin in.
-- Grain: one row per misfit, at most $few, in file order; misfits counts them all.
-- Parameters: path, column, columns (all of them), type, pattern, $few.
WITH numbered AS (
    SELECT
        errata__file AS file,
        file_row_number AS row_number,
        {{ column }} AS value,
        -- The header is line 1; a quoted field may hold line breaks, which move the lines below.
        1 + row_number() OVER in_file + coalesce(sum(
            {% for each in columns %}
            coalesce(length({{ each }}) - length(replace({{ each }}, chr(10), '')), 0){% if not loop.last %} + {% endif %}

            {% endfor %}
        ) OVER before, 0) AS line
    FROM read_parquet({{ path }}, file_row_number = TRUE)
    WINDOW
        in_file AS (PARTITION BY errata__file ORDER BY file_row_number),
        before AS (in_file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)

SELECT
    file,
    line::BIGINT AS line,
    value,
    count(*) OVER () AS misfits
FROM numbered
WHERE
    value IS NOT NULL
    AND NOT (regexp_full_match(value, {{ pattern }}) AND TRY_CAST(value AS {{ type }}) IS NOT NULL)
ORDER BY row_number
LIMIT $few

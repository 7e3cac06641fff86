-- Every field of CSV files as the text it is, with the file it came from.
-- Grain: one row per record, in file order.
-- Parameters: layouts (files with one order of columns: names of the bound values, separator), columns (identifiers),
-- limit (rows to read) or none, $nulls (texts that mean missing), $target; per layout its $files and $columns (name -> VARCHAR, in file order).
COPY (
    {% for layout in layouts %}
    {% if not loop.first %}
    UNION ALL
    {% endif %}
    SELECT {{ columns | commas }}, errata__file
    FROM read_csv(
        {{ layout.files }},
        auto_detect = FALSE,
        header = TRUE,
        delim = {{ layout.separator }},
        quote = '"',
        escape = '"',
        columns = {{ layout.columns }},
        nullstr = $nulls,
        filename = 'errata__file'
    )
    {% endfor %}
    {% if limit %}
    LIMIT {{ limit }}
    {% endif %}
) TO $target (FORMAT PARQUET)

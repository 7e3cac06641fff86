-- How many keys a raw source has, how many of them its table lacks, and what the table's row count hides.
-- Keys are compared as text, as far as types differ.
-- Grain: one row.
-- Parameters: raw, source (relations), raw_keys, keys (identifiers).
WITH raw_keys AS (
    SELECT DISTINCT concat_ws('|'{% for key in raw_keys %}, CAST({{ key }} AS VARCHAR){% endfor %}) AS errata__key
    FROM {{ raw }}
    WHERE {{ raw_keys | present }}
),

table_keys AS (
    SELECT
        concat_ws('|'{% for key in keys %}, CAST({{ key }} AS VARCHAR){% endfor %}) AS errata__key,
        count(*) AS copies
    FROM {{ source }}
    WHERE {{ keys | present }}
    GROUP BY 1
)

SELECT
    (SELECT count(*) FROM raw_keys) AS raw_keys,
    (SELECT count(*) FROM raw_keys AS r ANTI JOIN table_keys AS t ON r.errata__key = t.errata__key) AS lost,
    (SELECT coalesce(sum(t.copies), 0)::BIGINT FROM table_keys AS t) AS table_rows,
    (SELECT count(*) FROM table_keys AS t WHERE t.copies > 1) AS doubled

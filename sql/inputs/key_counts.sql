-- Whether columns together tell the rows apart.
-- Grain: one row.
-- Parameters: source, columns.
SELECT
    count(*) AS row_count,
    count(*) FILTER (WHERE {{ columns | present }}) AS filled,
    count(DISTINCT row({{ columns | commas }})) FILTER (WHERE {{ columns | present }}) AS distinct_keys
FROM {{ source }}

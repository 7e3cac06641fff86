-- The first rows of a source with some of its columns, in the order of its file.
-- Grain: one row per row of the source.
-- Parameters: source, columns (expressions); $limit.
SELECT
    {{ columns | commas }}
FROM {{ source }}
LIMIT $limit

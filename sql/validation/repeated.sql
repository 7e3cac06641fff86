-- Rows whose key stands in the table more than once. Rows with an empty key are another rule's.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), keys.
WITH source AS (SELECT * FROM {{ source }}),

repeated AS (
    SELECT {{ keys | commas }}
    FROM source
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
    HAVING count(*) > 1
)

SELECT {{ shown | of('s') | commas }}
FROM source AS s
INNER JOIN repeated AS r ON {{ keys | equal('s', 'r') }}

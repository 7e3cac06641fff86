-- The cases that agree with another case in all content, with their part.
-- Grain: one row per such case.
-- Parameters: table, evaluation, part (expression), content (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH hashed AS (
    SELECT
        case__id,
        {{ part }} AS part,
        hash({{ content | commas }}) AS content_hash
    FROM {{ evaluation }}
),

sizes AS (
    SELECT
        part,
        count(*) AS part_cases
    FROM hashed
    GROUP BY part
),

repeated AS (
    SELECT content_hash
    FROM hashed
    GROUP BY content_hash
    HAVING count(*) > 1
)

SELECT
    hashed.case__id,
    hashed.part,
    hashed.content_hash,
    sizes.part_cases,
    (SELECT sum(part_cases) FROM sizes) AS all_cases
FROM hashed
INNER JOIN repeated ON hashed.content_hash = repeated.content_hash
INNER JOIN sizes ON hashed.part = sizes.part

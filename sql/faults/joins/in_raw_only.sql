-- The cases that find no row in a table whose raw source has one that was there in time.
-- Grain: one row per case.
-- Parameters: table, evaluation, raw (relations), unmatched (predicate), on (condition between c and r), moments
--     (identifiers: when a raw row became true and known).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    c.case__id,
    TRUE AS value
FROM {{ evaluation }} AS c
WHERE
    {{ unmatched }}
    AND EXISTS (
        SELECT 1
        FROM {{ raw }} AS r
        WHERE {{ on }}{% for moment in moments %} AND r.{{ moment }} <= c.case__time{% endfor %}

    )

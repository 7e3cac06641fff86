-- Every key a table knows at any time: tells "only later rows exist" from "unknown".
-- A row without a start is in force at no time.
-- Grain: one row per key whose parts are all present.
-- Parameters: view, source, keys, valid_from (identifiers).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT DISTINCT
    {{ keys | commas }},
    TRUE AS errata__ever
FROM {{ source }}
WHERE {{ keys | present }} AND {{ valid_from }} IS NOT NULL

-- Every key a table knows, whenever: tells "only later values exist" from "unknown".
-- Grain: one row per key whose parts are all present.
-- Parameters: view, source, keys (identifiers).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT DISTINCT
    {{ keys | commas }},
    TRUE AS errata__ever
FROM {{ source }}
WHERE {{ keys | present }}

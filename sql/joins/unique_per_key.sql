-- A joined table whose keys are known not to repeat, in the shape of one_per_key.
-- Grain: one row per key whose parts are all present.
-- Parameters: view, source, keys, columns (identifiers; columns holds keys and values).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT
    {{ columns | commas }},
    1 AS errata__copies,
    FALSE AS errata__conflict
FROM {{ source }}
WHERE {{ keys | present }}

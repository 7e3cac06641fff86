-- The cases of some keys.
-- Grain: one row per case.
-- Parameters: table, evaluation, match, keys (identifiers); $keys (hashes of the wanted ones).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    case__id,
    TRUE AS value
FROM {{ evaluation }}
WHERE {{ match }} = 'matched' AND hash({{ keys | commas }}) IN (SELECT unnest($keys::UBIGINT[]))

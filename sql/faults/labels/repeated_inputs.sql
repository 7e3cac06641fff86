-- Analysed cases whose inputs are exactly equal to another case's.
-- Grain: one row per such case.
-- Parameters: table, evaluation, inputs (identifiers).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH hashed AS (
    SELECT
        case__id,
        hash({{ inputs | commas }}) AS inputs_hash,
        label__value,
        prediction__value,
        coalesce(floor(prediction__score * 20), -1) AS score_bin
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
),

repeated AS (
    SELECT
        inputs_hash,
        count(*) AS copies
    FROM hashed
    GROUP BY inputs_hash
    HAVING count(*) > 1
)

SELECT
    hashed.case__id,
    hashed.inputs_hash,
    hashed.label__value,
    hashed.prediction__value,
    hashed.score_bin,
    repeated.copies
FROM hashed
INNER JOIN repeated ON hashed.inputs_hash = repeated.inputs_hash

-- The compared cases with the predicates that hold for them: bit i of a code says that its predicate i holds.
-- Grain: one row per case that both runs analysed with the same label.
-- Parameters: table, evaluation, comparison, codes (each with name and predicates; those with bit and text).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH compared AS (
    SELECT
        case__id AS errata__id,
        before__failed AS errata__before,
        now__failed AS errata__now
    FROM {{ comparison }}
    WHERE outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right')
)

SELECT
    case__entity AS entity,
    case__weight AS weight,
    errata__before AS failed_before,
    errata__now AS failed_now
    {% for code in codes %}
    , 0::BIGINT
    {% for predicate in code.predicates %}
    + CASE WHEN ({{ predicate.text }}) THEN {{ predicate.bit }} ELSE 0 END
    {% endfor %}
    AS {{ code.name }}
    {% endfor %}
FROM {{ evaluation }}
INNER JOIN compared ON case__id = errata__id

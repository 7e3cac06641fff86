-- What the metrics of a binary task add up.
-- Grain: one row per analysed case.
-- Parameters: view, evaluation, positives (names of the positive class).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH analysed AS (
    SELECT
        case__entity AS cluster,
        case__weight AS weight,
        prediction__score AS score,
        error__failed AS failed,
        error__loss AS loss,
        {% if positives %}
        label__value IN ({% for name in positives %}{{ name }}{% if not loop.last %}, {% endif %}{% endfor %}) AS positive
        {% else %}
        FALSE AS positive
        {% endif %}
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
)

SELECT
    cluster,
    positive,
    score,
    weight,
    CASE WHEN positive THEN weight ELSE 0 END AS positives,
    CASE WHEN positive THEN 0 ELSE weight END AS negatives,
    CASE WHEN positive <> failed THEN weight ELSE 0 END AS predicted,
    CASE WHEN positive OR failed THEN weight ELSE 0 END AS involved,
    CASE WHEN failed THEN 0 ELSE weight END AS hits,
    CASE WHEN positive AND NOT failed THEN weight ELSE 0 END AS true_positives,
    CASE WHEN NOT positive AND NOT failed THEN weight ELSE 0 END AS true_negatives,
    weight * loss AS losses,
    weight * score AS scores,
    weight * (score - CASE WHEN positive THEN 1 ELSE 0 END) ^ 2 AS squares
FROM analysed

-- Where every score lies among the scores of the other class, and what it contributes to the average precision.
-- Of a positive: the share of negatives it outscores, ties half; of a negative: the share of positives that outscore it. Both
-- average to the AUC. `precision_sum` averages to the average precision over positives; `pull` is how a case moves the
-- precision of every positive at or below its own score.
-- Grain: one row per scored case with a weight above zero.
-- Parameters: name, stored (keep the rows, because they are read twice), scores (cluster, weight, positive, score), positive_weight, negative_weight (totals, literals).
CREATE OR REPLACE TEMP {% if stored %}TABLE{% else %}VIEW{% endif %} {{ name }} AS
WITH counted AS (
    SELECT
        *,
        sum(CASE WHEN positive THEN weight ELSE 0 END) OVER up AS positives_to,
        sum(CASE WHEN positive THEN weight ELSE 0 END) OVER down AS positives_from,
        sum(CASE WHEN positive THEN 0 ELSE weight END) OVER up AS negatives_to,
        sum(CASE WHEN positive THEN 0 ELSE weight END) OVER down AS negatives_from
    FROM {{ scores }}
    WINDOW
        up AS (ORDER BY score RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        down AS (ORDER BY score RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),

pulled AS (
    SELECT
        *,
        sum(CASE WHEN positive THEN weight / (positives_from + negatives_from) ELSE 0 END) OVER up AS gained,
        sum(
            CASE WHEN positive THEN weight * positives_from / (positives_from + negatives_from) ^ 2 ELSE 0 END
        ) OVER up AS diluted
    FROM counted
    WINDOW up AS (ORDER BY score RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)

SELECT
    cluster,
    CASE WHEN positive THEN weight ELSE 0 END AS positives,
    CASE WHEN positive THEN 0 ELSE weight END AS negatives,
    CASE WHEN positive THEN weight * (negatives_to + {{ negative_weight }} - negatives_from) / (2 * {{ negative_weight }}) ELSE 0 END
        AS positive_places,
    CASE WHEN positive THEN 0 ELSE weight * (positives_from + {{ positive_weight }} - positives_to) / (2 * {{ positive_weight }}) END
        AS negative_places,
    CASE WHEN positive THEN weight * positives_from / (positives_from + negatives_from) ELSE 0 END AS precision_sum,
    weight * (CASE WHEN positive THEN gained ELSE 0 END - diluted) AS pull
FROM pulled

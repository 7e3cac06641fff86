-- Binary cases, graded: a case fails when its class at the threshold (or its hard label) is not the label.
-- Log loss of the score clipped to [1e-6, 1 - 1e-6], so that one confident mistake costs 13.8 and not infinity.
-- A case of weight 0 counts for nothing: it is neither right nor wrong.
-- Grain: one row per prediction.
-- Parameters: view, parsed, carried, scored (a score, else a hard label), graded (the score is a probability), threshold,
--   positives and negatives (label values), positive_predictions (hard labels), positive, negative (the classes' names),
--   maturity (days or none), latest (time of the latest case).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {{ column }},
        {% endfor %}
        CASE
            {% if positives %}
            WHEN errata__label IN ({% for value in positives %}{{ value }}{% if not loop.last %}, {% endif %}{% endfor %}) THEN TRUE
            {% endif %}
            WHEN errata__label IS NOT NULL THEN FALSE
        END AS errata__is_positive,
        {% if scored %}
        errata__score AS errata__score,
        errata__score >= {{ threshold }} AS errata__is_predicted
        {% else %}
        CAST(NULL AS DOUBLE) AS errata__score,
        {% if positive_predictions %}
        errata__prediction IN ({% for value in positive_predictions %}{{ value }}{% if not loop.last %}, {% endif %}{% endfor %}) AS errata__is_predicted
        {% else %}
        CASE WHEN errata__prediction IS NOT NULL THEN FALSE END AS errata__is_predicted
        {% endif %}
        {% endif %}
    FROM {{ parsed }}
),

with_status AS (
    SELECT
        *,
        CASE
            WHEN errata__is_positive IS NULL THEN 'unlabelled'
            {% if maturity %}
            -- A negative counts once it had the time to become a positive; without a time nobody can tell.
            WHEN NOT errata__is_positive AND NOT coalesce(
                -- In whole microseconds, wide enough for any two moments; infinity is none.
                CAST(coalesce(
                    epoch_us(TRY_CAST(label__at AS TIMESTAMPTZ)), epoch_us(CAST({{ latest }} AS TIMESTAMPTZ))
                ) AS HUGEINT)
                - epoch_us(TRY_CAST(case__time AS TIMESTAMPTZ)) >= {{ maturity }} * 86400000000,
                FALSE
            ) THEN 'immature'
            {% endif %}
            WHEN errata__is_predicted IS NULL THEN 'unscored'
            WHEN case__weight = 0 THEN 'weightless'
            ELSE 'analysed'
        END AS case__status
    FROM judged
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    CASE WHEN errata__is_predicted THEN {{ positive }} WHEN NOT errata__is_predicted THEN {{ negative }} END AS prediction__value,
    errata__score AS prediction__score,
    CASE WHEN errata__is_positive THEN {{ positive }} WHEN NOT errata__is_positive THEN {{ negative }} END AS label__value,
    CASE WHEN case__status = 'analysed' THEN errata__is_predicted <> errata__is_positive END AS error__failed,
    CASE
        WHEN case__status <> 'analysed' OR errata__is_predicted = errata__is_positive THEN NULL
        WHEN errata__is_predicted THEN 'false_positive'
        ELSE 'false_negative'
    END AS error__kind,
    CASE
        WHEN case__status NOT IN ('analysed', 'weightless') THEN NULL
        {% if graded %}
        WHEN errata__is_positive THEN -ln(least(greatest(errata__score, 1e-6), 1 - 1e-6))
        ELSE -ln(1 - least(greatest(errata__score, 1e-6), 1 - 1e-6))
        {% else %}
        WHEN errata__is_predicted <> errata__is_positive THEN 1.0
        ELSE 0.0
        {% endif %}
    END AS error__loss
FROM with_status

-- Multiclass cases, graded: a case fails when the class with the highest score (or the hard label) is not the label.
-- Equal scores go to the first class in alphabetical order. Loss: -ln of the true class's score, clipped at 1e-6;
-- a class the model has no score for counts as 0. A case of weight 0 counts for nothing: it is neither right nor wrong.
-- Grain: one row per prediction.
-- Parameters: view, parsed, carried, scored, graded (the scores are probabilities), classes (names as literals).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {{ column }},
        {% endfor %}
        errata__label AS errata__label,
        {% if scored %}
        list_max(errata__scores) AS errata__score,
        list_extract(
            [{% for name in classes %}{{ name }}{% if not loop.last %}, {% endif %}{% endfor %}],
            list_position(errata__scores, list_max(errata__scores))
        ) AS errata__prediction,
        coalesce(
            list_extract(
                errata__scores,
                list_position([{% for name in classes %}{{ name }}{% if not loop.last %}, {% endif %}{% endfor %}], errata__label)
            ),
            0
        ) AS errata__score_of_truth
        {% else %}
        CAST(NULL AS DOUBLE) AS errata__score,
        errata__prediction AS errata__prediction,
        CAST(NULL AS DOUBLE) AS errata__score_of_truth
        {% endif %}
    FROM {{ parsed }}
),

with_status AS (
    SELECT
        *,
        CASE
            WHEN errata__label IS NULL THEN 'unlabelled'
            WHEN errata__prediction IS NULL THEN 'unscored'
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
    errata__prediction AS prediction__value,
    errata__score AS prediction__score,
    errata__label AS label__value,
    CASE WHEN case__status = 'analysed' THEN errata__prediction <> errata__label END AS error__failed,
    CASE WHEN case__status = 'analysed' AND errata__prediction <> errata__label THEN concat(errata__label, '->', errata__prediction) END AS error__kind,
    CASE
        WHEN case__status NOT IN ('analysed', 'weightless') THEN NULL
        {% if graded %}
        ELSE greatest(-ln(greatest(errata__score_of_truth, 1e-6)), 0)
        {% else %}
        WHEN errata__prediction <> errata__label THEN 1.0
        ELSE 0.0
        {% endif %}
    END AS error__loss
FROM with_status

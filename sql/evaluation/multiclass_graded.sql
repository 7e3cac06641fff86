-- Multiclass cases, graded: a case fails when the class with the highest score (or the hard label) is not the label.
-- Equal scores go to the first class in alphabetical order. Loss: -ln of the true class's score, clipped at 1e-6;
-- a class the model has no score for counts as 0.
-- Grain: one row per prediction.
-- Parameters: view, parsed, carried, scored, graded (the scores are probabilities), classes (names as literals).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {{ column }},
        {% endfor %}
        errata__label AS label,
        {% if scored %}
        list_max(errata__scores) AS score,
        list_extract(
            [{% for name in classes %}{{ name }}{% if not loop.last %}, {% endif %}{% endfor %}],
            list_position(errata__scores, list_max(errata__scores))
        ) AS prediction,
        coalesce(
            list_extract(
                errata__scores,
                list_position([{% for name in classes %}{{ name }}{% if not loop.last %}, {% endif %}{% endfor %}], errata__label)
            ),
            0
        ) AS score_of_truth
        {% else %}
        CAST(NULL AS DOUBLE) AS score,
        errata__prediction AS prediction,
        CAST(NULL AS DOUBLE) AS score_of_truth
        {% endif %}
    FROM {{ parsed }}
),

with_status AS (
    SELECT
        *,
        CASE
            WHEN label IS NULL THEN 'unlabelled'
            WHEN prediction IS NULL THEN 'unscored'
            ELSE 'analysed'
        END AS case__status
    FROM judged
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    prediction AS prediction__value,
    score AS prediction__score,
    label AS label__value,
    CASE WHEN case__status = 'analysed' THEN prediction <> label END AS error__failed,
    CASE WHEN case__status = 'analysed' AND prediction <> label THEN concat(label, '->', prediction) END AS error__kind,
    CASE
        WHEN case__status <> 'analysed' THEN NULL
        {% if graded %}
        ELSE greatest(-ln(greatest(score_of_truth, 1e-6)), 0)
        {% else %}
        WHEN prediction <> label THEN 1.0
        ELSE 0.0
        {% endif %}
    END AS error__loss
FROM with_status

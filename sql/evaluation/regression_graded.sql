-- Regression cases, graded: a case fails when its absolute residual exceeds what is acceptable for it.
-- Grain: one row per prediction.
-- Parameters: view, parsed, carried, tolerance and relative (literals or none; the larger bound counts where both are given),
--   levels (bins of the prediction: upper edge, usual residual), usual (of the last bin).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {{ column }},
        {% endfor %}
        errata__score AS prediction,
        errata__label AS label,
        errata__score - errata__label AS residual,
        {% if tolerance and relative %}
        greatest({{ tolerance }}, {{ relative }} * abs(errata__label)) AS acceptable,
        {% elif relative %}
        {{ relative }} * abs(errata__label) AS acceptable,
        {% else %}
        {{ tolerance }} AS acceptable,
        {% endif %}
        CASE
            {% for level in levels %}
            WHEN errata__score <= {{ level.edge }} THEN {{ level.usual }}
            {% endfor %}
            ELSE {{ usual }}
        END AS usual,
        CASE
            WHEN errata__label IS NULL THEN 'unlabelled'
            WHEN errata__score IS NULL THEN 'unscored'
            ELSE 'analysed'
        END AS case__status
    FROM {{ parsed }}
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    prediction AS prediction__value,
    prediction AS prediction__score,
    label AS label__value,
    abs(residual) > acceptable AS error__failed,
    CASE WHEN abs(residual) > acceptable THEN CASE WHEN residual > 0 THEN 'over' ELSE 'under' END END AS error__kind,
    abs(residual) AS error__loss,
    residual AS error__residual,
    abs(residual) / usual AS error__scaled
FROM judged

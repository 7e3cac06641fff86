-- Regression cases, graded: a case fails when its absolute residual exceeds what is acceptable for it, by more than the last
-- digits of prediction and label can make up. A case of weight 0 counts for nothing: it is neither right nor wrong.
-- Grain: one row per prediction.
-- Parameters: view, parsed, carried, tolerance and relative (literals or none; the larger bound counts where both are given;
--   without any, every case is undecided), levels (bins of the prediction: upper edge, usual residual), usual (of the last
--   bin), rounding (as a share of prediction and label).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
WITH judged AS (
    SELECT
        {% for column in carried %}
        {{ column }},
        {% endfor %}
        errata__score AS errata__prediction,
        errata__label AS errata__label,
        errata__score - errata__label AS errata__residual,
        {% if tolerance and relative %}
        greatest({{ tolerance }}, {{ relative }} * abs(errata__label))
        {% elif relative %}
        {{ relative }} * abs(errata__label)
        {% elif tolerance %}
        {{ tolerance }}
        {% else %}
        CAST(NULL AS DOUBLE)
        {% endif %}
        + {{ rounding }} * greatest(abs(errata__score), abs(errata__label)) AS errata__acceptable,
        {% if levels %}
        CASE
            {% for level in levels %}
            WHEN errata__score <= {{ level.edge }} THEN {{ level.usual }}
            {% endfor %}
            ELSE {{ usual }}
        END AS errata__usual,
        {% else %}
        {{ usual }} AS errata__usual,
        {% endif %}
        CASE
            WHEN errata__label IS NULL THEN 'unlabelled'
            WHEN errata__score IS NULL THEN 'unscored'
            WHEN case__weight = 0 THEN 'weightless'
            ELSE {% if tolerance or relative %}'analysed'{% else %}'undecided'{% endif %}

        END AS case__status
    FROM {{ parsed }}
)

SELECT
    {% for column in carried %}
    {{ column }},
    {% endfor %}
    case__status,
    errata__prediction AS prediction__value,
    errata__prediction AS prediction__score,
    errata__label AS label__value,
    CASE WHEN case__status = 'analysed' THEN abs(errata__residual) > errata__acceptable END AS error__failed,
    CASE
        WHEN case__status <> 'analysed' OR abs(errata__residual) <= errata__acceptable THEN NULL
        WHEN errata__residual > 0 THEN 'over'
        ELSE 'under'
    END AS error__kind,
    abs(errata__residual) AS error__loss,
    errata__residual AS error__residual,
    abs(errata__residual) / errata__usual AS error__scaled
FROM judged

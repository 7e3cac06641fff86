-- The usual (median) absolute residual at each predicted level; cases of weight 0 count for nothing.
-- Grain: one row per bin of the prediction.
-- Parameters: parsed, edges (upper edge and number of all bins but the last, increasing), last (number of the last bin).
SELECT
    {% if edges %}
    CASE
        {% for edge in edges %}
        WHEN errata__score <= {{ edge.value }} THEN {{ edge.bin }}
        {% endfor %}
        ELSE {{ last }}
    END AS errata__bin,
    {% else %}
    {{ last }} AS errata__bin,
    {% endif %}
    median(abs(errata__score - errata__label)) AS usual
FROM {{ parsed }}
WHERE errata__score IS NOT NULL AND errata__label IS NOT NULL AND case__weight > 0
GROUP BY errata__bin
ORDER BY errata__bin

-- The usual (median) absolute residual at each predicted level.
-- Grain: one row per bin of the prediction.
-- Parameters: parsed, edges (upper edges of all bins but the last, increasing).
SELECT
    CASE
        {% for edge in edges %}
        WHEN errata__score <= {{ edge.value }} THEN {{ edge.bin }}
        {% endfor %}
        ELSE {{ last }}
    END AS errata__bin,
    median(abs(errata__score - errata__label)) AS usual
FROM {{ parsed }}
WHERE errata__score IS NOT NULL AND errata__label IS NOT NULL
GROUP BY errata__bin
ORDER BY errata__bin

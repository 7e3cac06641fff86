-- How large residuals usually are, and the edges of equally filled bins of the prediction; cases of weight 0 count for nothing.
-- Grain: one row.
-- Parameters: parsed; $edges (quantiles of the prediction), $tail (quantile of the absolute residual).
SELECT
    count(*) AS rows,
    quantile_disc(abs(errata__score - errata__label), $tail) AS tail,
    median(abs(errata__score - errata__label)) AS usual,
    max(abs(errata__score - errata__label)) AS largest,
    quantile_disc(errata__score, $edges) AS edges
FROM {{ parsed }}
WHERE errata__score IS NOT NULL AND errata__label IS NOT NULL AND case__weight > 0

-- Edges of equally filled bins of the score; equal scores stay in one bin.
-- Grain: one row.
-- Parameters: scores; $quantiles.
SELECT quantile_disc(score, $quantiles) AS edges
FROM {{ scores }}

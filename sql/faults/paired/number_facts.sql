-- What the differing cells of a numeric column look like: the parameters of explanations.
-- Grain: one row.
-- Parameters: cells.
WITH finite AS (
    SELECT
        o,
        r
    FROM {{ cells }}
    -- Beyond this, squares overflow.
    WHERE abs(o) < 1e100 AND abs(r) < 1e100
)

SELECT
    (SELECT count(*) FROM {{ cells }}) AS cells,
    (SELECT count(*) FROM {{ cells }} WHERE o IS NULL) AS emptied,
    (SELECT count(*) FROM {{ cells }} WHERE r IS NULL) AS filled,
    count(*) AS both,
    median(o / r) FILTER (WHERE r <> 0 AND o <> 0) AS ratio,
    median(o - r) AS gap,
    mode(o) AS constant,
    stddev_pop(r) AS spread,
    regr_slope(o, r) AS slope,
    regr_intercept(o, r) AS intercept,
    avg(CAST(o = round(o, 0) AS INTEGER)) AS whole,
    avg(CAST(o = round(o, 1) AS INTEGER)) AS tenths,
    avg(CAST(o = round(o, 2) AS INTEGER)) AS hundredths
FROM finite

-- Days from a case to its label, by which 95 of 100 labels of one class are known.
-- Grain: one row; NULL if no label says when it came.
-- Parameters: evaluation; $label.
SELECT
    quantile_cont(
        epoch(TRY_CAST(label__at AS TIMESTAMPTZ)) - epoch(TRY_CAST(case__time AS TIMESTAMPTZ)), 0.95
    ) / 86400 AS days
FROM {{ evaluation }}
WHERE
    case__status = 'analysed'
    AND CAST(label__value AS VARCHAR) = $label
    AND isfinite(TRY_CAST(label__at AS TIMESTAMPTZ))
    AND isfinite(TRY_CAST(case__time AS TIMESTAMPTZ))

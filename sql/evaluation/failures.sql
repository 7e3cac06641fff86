-- Failures with the greatest value of a column, e.g. the loss.
-- Equal values, as all losses of hard labels are, come in the order of a hash, so that they are not the first by key.
-- Grain: one row per failure.
-- Parameters: evaluation, by (column), kinds (whether only failures of $kind); $limit, $kind.
SELECT
    case__id,
    CAST(prediction__value AS VARCHAR) AS prediction,
    prediction__score AS score,
    CAST(label__value AS VARCHAR) AS label,
    error__kind AS kind,
    error__loss AS loss,
    {{ residual }} AS residual,
    {{ scaled }} AS scaled
FROM {{ evaluation }}
WHERE error__failed {% if kinds %}AND error__kind = $kind{% endif %}

ORDER BY {{ by }} DESC, case__weight DESC, md5(case__id), case__id
LIMIT $limit

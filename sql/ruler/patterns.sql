-- Analysed rows by which predicates hold for them: overlaps, credits and shadows are all sums over these patterns.
-- Bit i of the pattern says that predicate i holds.
-- Grain: one row per pattern that occurs and half.
-- Parameters: evaluation, predicates (each with bit and text).
WITH judged AS (
    SELECT
        split__half,
        case__weight,
        coalesce(error__failed, FALSE) AS failed,
        0::BIGINT
        {% for predicate in predicates %}
        + CASE WHEN ({{ predicate.text }}) THEN {{ predicate.bit }} ELSE 0 END
        {% endfor %}
        AS pattern
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
)

SELECT
    split__half,
    pattern,
    count(*) AS analysed,
    count(*) FILTER (WHERE failed) AS failed,
    fsum(case__weight) AS weight,
    coalesce(fsum(case__weight) FILTER (WHERE failed), 0) AS errors
FROM judged
GROUP BY split__half, pattern
ORDER BY split__half, pattern

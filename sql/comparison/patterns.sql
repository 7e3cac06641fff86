-- Compared cases by which of a dozen predicates hold for them: counts and sums that every predicate's own are added up from.
-- The sums are exact in any order, because weights stand on a grid; they are additive over rows and partitions.
-- Grain: one row per pattern that occurs.
-- Parameters: table, code (column with the predicates' bits), shift and mask (whole numbers that cut out the dozen).
SELECT
    ({{ code }} >> {{ shift }}) & {{ mask }} AS pattern,
    count(*) FILTER (WHERE failed_before AND NOT failed_now) AS fixed,
    count(*) FILTER (WHERE failed_now AND NOT failed_before) AS newly_wrong,
    count(*) FILTER (WHERE failed_before AND failed_now) AS still_wrong,
    count(*) FILTER (WHERE NOT failed_before AND NOT failed_now) AS still_right,
    sum(weight) AS weight,
    sum(CASE WHEN failed_before THEN weight ELSE 0 END) AS wrong_before,
    sum(CASE WHEN failed_now THEN weight ELSE 0 END) AS wrong_now,
    sum(weight * weight) AS weight_squared,
    sum(CASE WHEN failed_before AND NOT failed_now THEN weight * weight ELSE 0 END) AS fixed_squared,
    sum(CASE WHEN failed_now AND NOT failed_before THEN weight * weight ELSE 0 END) AS newly_squared,
    min(weight) AS lightest,
    max(weight) AS heaviest
FROM {{ table }}
GROUP BY pattern
ORDER BY pattern

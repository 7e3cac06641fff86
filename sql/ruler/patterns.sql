-- Cases by which predicates hold for them: counts and sums that every predicate's own are added up from.
-- A pattern is one or several words; a bit of a word says that its predicate holds. The sums are exact in any order,
-- because weights and losses stand on grids; they are additive over rows and partitions. What was not analysed has
-- neither weight nor failure.
-- Grain: one row per half (find, confirm) and pattern that occurs.
-- Parameters: evaluation, quantity (a number of every analysed case: 1 for a failure, unless something else is measured),
--   words (each with name and predicates, which have bit and text); $worst (the loss that begins the worst 1 %).
WITH judged AS (
    SELECT
        split__half,
        case__status <> 'unlabelled' AS labelled,
        case__status = 'analysed' AS analysed,
        coalesce(error__failed, FALSE) AS failed,
        CASE WHEN case__status = 'analysed' THEN CAST(case__weight AS DOUBLE) ELSE 0 END AS weight,
        CASE WHEN case__status = 'analysed' THEN coalesce({{ quantity }}, 0) ELSE 0 END AS quantity,
        coalesce(error__loss, 0) AS loss,
        case__status = 'analysed' AND coalesce(error__loss >= $worst AND error__loss > 0, FALSE) AS worst
        {% for word in words %}
        , 0::BIGINT
        {% for predicate in word.predicates %}
        + CASE WHEN ({{ predicate.text }}) THEN {{ predicate.bit }} ELSE 0 END
        {% endfor %}
        AS {{ word.name }}
        {% endfor %}
    FROM {{ evaluation }}
)

SELECT
    split__half,
    {% for word in words %}
    {{ word.name }},
    {% endfor %}
    count(*) AS cases,
    count(*) FILTER (WHERE labelled) AS labelled,
    count(*) FILTER (WHERE analysed) AS analysed,
    count(*) FILTER (WHERE failed) AS failed,
    sum(weight) AS weight,
    sum(weight * quantity) AS errors,
    sum(CASE WHEN worst THEN weight ELSE 0 END) AS worst,
    sum(weight * weight) AS weight_squared,
    sum(weight * loss) AS loss
FROM judged
GROUP BY split__half{% for word in words %}, {{ word.name }}{% endfor %}

ORDER BY split__half{% for word in words %}, {{ word.name }}{% endfor %}


-- Counts and weighted sums of every predicate's rows, per half: additive over rows and partitions.
-- Grain: one row per half (find, confirm), with one group of columns per predicate and one (`all`) for everything.
-- Parameters: evaluation, predicates (each with name and text); $worst (the loss that begins the worst 1 %).
WITH judged AS (
    SELECT
        split__half,
        case__weight,
        case__status = 'analysed' AS analysed,
        coalesce(error__failed, FALSE) AS failed,
        coalesce(error__loss, 0) AS loss,
        coalesce(error__loss >= $worst AND error__loss > 0, FALSE) AS worst
        {% for predicate in predicates %}
        , coalesce(({{ predicate.text }}), FALSE) AS {{ predicate.name }}
        {% endfor %}
    FROM {{ evaluation }}
)

SELECT
    split__half
    {% for predicate in predicates %}
    , count(*) FILTER (WHERE {{ predicate.name }}) AS {{ predicate.name }}_rows
    , count(*) FILTER (WHERE {{ predicate.name }} AND analysed) AS {{ predicate.name }}_analysed
    , count(*) FILTER (WHERE {{ predicate.name }} AND failed) AS {{ predicate.name }}_failed
    , count(*) FILTER (WHERE {{ predicate.name }} AND worst) AS {{ predicate.name }}_worst
    , coalesce(fsum(case__weight) FILTER (WHERE {{ predicate.name }} AND analysed), 0) AS {{ predicate.name }}_weight
    , coalesce(fsum(case__weight) FILTER (WHERE {{ predicate.name }} AND failed), 0) AS {{ predicate.name }}_errors
    , coalesce(fsum(case__weight * case__weight) FILTER (WHERE {{ predicate.name }} AND analysed), 0) AS {{ predicate.name }}_weight2
    , coalesce(fsum(case__weight * case__weight) FILTER (WHERE {{ predicate.name }} AND failed), 0) AS {{ predicate.name }}_errors2
    , coalesce(fsum(case__weight * loss) FILTER (WHERE {{ predicate.name }} AND analysed), 0) AS {{ predicate.name }}_loss
    {% endfor %}
FROM judged
GROUP BY split__half
ORDER BY split__half

-- Second moments of entity totals for every predicate, per half: what an interval needs when an entity's rows go wrong
-- together. e and w are the entity's errors and weight inside the set, errors and weight its totals.
-- Additive over partitions that do not split an entity.
-- Grain: one row per half, with one group of columns per predicate.
-- Parameters: evaluation, quantity (a number of every analysed case: 1 for a failure, unless something else is measured),
--   predicates (each with name and text).
WITH judged AS (
    SELECT
        split__half,
        case__entity,
        case__weight,
        case__weight * coalesce({{ quantity }}, 0) AS error
        {% for predicate in predicates %}
        , coalesce(({{ predicate.text }}), FALSE) AS {{ predicate.name }}
        {% endfor %}
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
),

entities AS (
    SELECT
        split__half,
        case__entity,
        sum(case__weight) AS weight,
        coalesce(sum(error), 0) AS errors
        {% for predicate in predicates %}
        , coalesce(sum(case__weight) FILTER (WHERE {{ predicate.name }}), 0) AS {{ predicate.name }}_w
        , coalesce(sum(error) FILTER (WHERE {{ predicate.name }}), 0) AS {{ predicate.name }}_e
        {% endfor %}
    FROM judged
    GROUP BY split__half, case__entity
)

SELECT
    split__half,
    count(*) AS clusters,
    fsum(errors * errors) AS total_ee,
    fsum(errors * weight) AS total_ew,
    fsum(weight * weight) AS total_ww
    {% for predicate in predicates %}
    , count(*) FILTER (WHERE {{ predicate.name }}_w > 0) AS {{ predicate.name }}_entities
    , count(*) FILTER (WHERE weight > {{ predicate.name }}_w) AS {{ predicate.name }}_elsewhere
    , max({{ predicate.name }}_w) AS {{ predicate.name }}_largest
    , fsum({{ predicate.name }}_e * {{ predicate.name }}_e) AS {{ predicate.name }}_ee
    , fsum({{ predicate.name }}_e * {{ predicate.name }}_w) AS {{ predicate.name }}_ew
    , fsum({{ predicate.name }}_w * {{ predicate.name }}_w) AS {{ predicate.name }}_ww
    , fsum({{ predicate.name }}_e * errors) AS {{ predicate.name }}_e_errors
    , fsum({{ predicate.name }}_e * weight) AS {{ predicate.name }}_e_weight
    , fsum({{ predicate.name }}_w * errors) AS {{ predicate.name }}_w_errors
    , fsum({{ predicate.name }}_w * weight) AS {{ predicate.name }}_w_weight
    {% endfor %}
FROM entities
GROUP BY split__half
ORDER BY split__half

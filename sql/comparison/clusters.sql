-- Second moments of entity totals for a dozen predicates: what an interval needs when an entity's cases flip together.
-- w is the entity's weight inside the set, d what became wrong there less what was fixed. Additive over partitions that do
-- not split an entity.
-- Grain: one row, with one group of columns per predicate.
-- Parameters: table, predicates (each with name and test, a condition on the codes).
WITH flipped AS (
    SELECT
        entity,
        weight,
        failed_before <> failed_now AS is_flip,
        CASE WHEN failed_before = failed_now THEN 0 WHEN failed_now THEN weight ELSE -weight END AS change
        {% for predicate in predicates %}
        , {{ predicate.test }} AS {{ predicate.name }}
        {% endfor %}
    FROM {{ table }}
),

entities AS (
    SELECT
        entity
        {% for predicate in predicates %}
        , coalesce(sum(weight) FILTER (WHERE {{ predicate.name }}), 0) AS {{ predicate.name }}_w
        , coalesce(sum(change) FILTER (WHERE {{ predicate.name }}), 0) AS {{ predicate.name }}_d
        , count(*) FILTER (WHERE {{ predicate.name }} AND is_flip) AS {{ predicate.name }}_flips
        {% endfor %}
    FROM flipped
    GROUP BY entity
)

SELECT
    count(*) AS entities
    {% for predicate in predicates %}
    , count(*) FILTER (WHERE {{ predicate.name }}_w > 0) AS {{ predicate.name }}_units
    , count(*) FILTER (WHERE {{ predicate.name }}_flips > 0) AS {{ predicate.name }}_flipping
    , fsum({{ predicate.name }}_d * {{ predicate.name }}_d) AS {{ predicate.name }}_dd
    , fsum({{ predicate.name }}_d * {{ predicate.name }}_w) AS {{ predicate.name }}_dw
    , fsum({{ predicate.name }}_w * {{ predicate.name }}_w) AS {{ predicate.name }}_ww
    {% endfor %}
FROM entities

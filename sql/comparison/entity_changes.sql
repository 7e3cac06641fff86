-- How a number changed for each entity of a segment, on the half that was not searched; what did not change is left out.
-- Grain: one row per entity (or per case, where each is its own entity) with a change.
-- Parameters: relation, predicate, value (a number of every case), clustered (whether entities have several cases).
{% if clustered %}
SELECT fsum(case__weight * ({{ value }})) AS change
FROM {{ relation }}
WHERE split__half = 'confirm' AND ({{ predicate }})
GROUP BY case__entity
HAVING change <> 0
{% else %}
SELECT case__weight * ({{ value }}) AS change
FROM {{ relation }}
WHERE split__half = 'confirm' AND ({{ predicate }}) AND case__weight * ({{ value }}) <> 0
{% endif %}

-- The type of a column that is stored as something else than it should be.
-- Grain: one row if that is so, else none (also for a table without rows).
-- Parameters: source, column, types (literals: how the names of the right types start).
SELECT DISTINCT typeof({{ column }}) AS value
FROM {{ source }}
WHERE NOT ({% for type in types %}starts_with(typeof({{ column }}), {{ type }}){% if not loop.last %} OR {% endif %}{% endfor %})

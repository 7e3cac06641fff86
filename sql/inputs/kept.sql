-- The rows of a source that pass all conditions.
-- Grain: one row per row kept.
-- Parameters: select (statement made by the inputs stage), conditions (predicates on its columns).
SELECT *
FROM (
    {{ select }}
)
WHERE {% for condition in conditions %}({{ condition }}){% if not loop.last %} AND {% endif %}{% endfor %}


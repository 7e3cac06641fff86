-- How many cases stand at each of several limits of types.
-- Grain: one row.
-- Parameters: evaluation, at_limits (conditions).
SELECT
    {% for at_limit in at_limits %}
    count(*) FILTER (WHERE {{ at_limit }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}

-- Some columns of some rows, in their order.
-- Grain: one row per row of the relation; columns c0, c1 ...
-- Parameters: rows (relation), values (expressions).
SELECT
    {% for value in values %}
    {{ value }} AS c{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ rows }}

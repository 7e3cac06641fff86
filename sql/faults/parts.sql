-- How many parts several divisions of the cases have; about, where there are many.
-- Grain: one row.
-- Parameters: evaluation, parts (expressions).
SELECT
    {% for part in parts %}
    approx_count_distinct({{ part }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}

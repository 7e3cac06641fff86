-- The lowest and the highest value of columns as text, each with the cases that have it.
-- Grain: one row.
-- Parameters: evaluation, ends (aggregates).
SELECT
    {% for end in ends %}
    {{ end }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}

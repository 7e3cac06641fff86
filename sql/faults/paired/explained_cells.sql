-- How many differing cells each candidate explains, and how many different reference values are among them.
-- Grain: one row, two numbers per candidate.
-- Parameters: cells, conditions (over o and r).
SELECT
    {% for condition in conditions %}
    count(*) FILTER (WHERE {{ condition }}),
    count(DISTINCT r) FILTER (WHERE {{ condition }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ cells }}

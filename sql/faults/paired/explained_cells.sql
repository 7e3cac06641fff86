-- How many differing cells each candidate explains.
-- Grain: one row, one number per candidate.
-- Parameters: cells, conditions (over o and r).
SELECT
    {% for condition in conditions %}
    count(*) FILTER (WHERE {{ condition }}){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ cells }}

-- How many cases and different values of columns of text meet each of several conditions, and one such value.
-- Grain: one row per column (its place).
-- Parameters: counted (relation with place, value and cases), conditions (on a text named value).
SELECT
    place,
    {% for condition in conditions %}
    coalesce(sum(cases) FILTER (WHERE {{ condition }}), 0)::BIGINT,
    count(*) FILTER (WHERE {{ condition }}),
    coalesce(min(value) FILTER (WHERE {{ condition }}), ''){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ counted }}
WHERE value IS NOT NULL
GROUP BY place

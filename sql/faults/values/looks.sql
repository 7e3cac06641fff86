-- How many cases and different values of a column of text meet each of several conditions, and one such value.
-- Grain: one row.
-- Parameters: counted (relation with value and cases), conditions (on a text named value).
SELECT
    {% for condition in conditions %}
    coalesce(sum(cases) FILTER (WHERE {{ condition }}), 0)::BIGINT,
    count(*) FILTER (WHERE {{ condition }}),
    coalesce(min(value) FILTER (WHERE {{ condition }}), ''){% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ counted }}
WHERE value IS NOT NULL

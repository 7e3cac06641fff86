-- How many cases and different values of a column of text meet each of several conditions, and one such value.
-- Grain: one row.
-- Parameters: evaluation, column (identifier), conditions (on a text named value).
WITH counted AS (
    SELECT
        {{ column }} AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ column }} IS NOT NULL
    GROUP BY 1
)

SELECT
    {% for condition in conditions %}
    coalesce(sum(cases) FILTER (WHERE {{ condition }}), 0)::BIGINT,
    count(*) FILTER (WHERE {{ condition }}),
    coalesce(min(value) FILTER (WHERE {{ condition }}), ''){% if not loop.last %},{% endif %}

    {% endfor %}
FROM counted

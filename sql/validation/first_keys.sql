-- The first keys among the rows that a query returns, as text.
-- Grain: one row per distinct key, in the order of the keys.
-- Parameters: query, shown (its columns); $limit.
WITH first_keys AS (
    SELECT DISTINCT {{ shown | commas }}
    FROM ({{ query }})
    ORDER BY {{ shown | commas }}
    LIMIT $limit
)

SELECT
    {% for column in shown %}
    CAST({{ column }} AS VARCHAR){% if not loop.last %},{% endif %}

    {% endfor %}
FROM first_keys
ORDER BY {{ shown | commas }}

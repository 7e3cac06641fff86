-- Which columns have one value, or none, for all analysed items of every query.
-- Grain: one row, one truth value per column.
-- Parameters: evaluation, columns (identifiers).
WITH queries AS (
    SELECT
        {% for column in columns %}
        (min({{ column }}) IS NOT DISTINCT FROM max({{ column }})) AND count({{ column }}) IN (0, count(*)) AS is_constant_{{ loop.index0 }}{% if not loop.last %},{% endif %}

        {% endfor %}
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
    GROUP BY case__query
)

SELECT
    {% for column in columns %}
    coalesce(bool_and(is_constant_{{ loop.index0 }}), FALSE) AS constant_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM queries

-- How many values a column has in each part, and the least and the greatest of them.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), values (expressions, NULL for no value).
SELECT
    {{ part }} AS part,
    count(*) AS cases
    {% for value in values %}
    , count({{ value }}) AS present_{{ loop.index0 }}
    , CAST(min({{ value }}) AS VARCHAR) AS lowest_{{ loop.index0 }}
    , CAST(max({{ value }}) AS VARCHAR) AS highest_{{ loop.index0 }}
    {% endfor %}
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL
GROUP BY 1
ORDER BY 1

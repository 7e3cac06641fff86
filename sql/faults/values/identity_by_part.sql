-- How many cases of each part contradict an equation or an order of columns, and how many joined rows they come from.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), known, against (predicates), row (expression; none where each case has its own).
SELECT
    {{ part }} AS part,
    count(*) AS cases,
    count(*) FILTER (WHERE {{ against }}) AS against,
    {% if row %}
    count(DISTINCT {{ row }}) AS joined_rows,
    count(DISTINCT {{ row }}) FILTER (WHERE {{ against }}) AS joined_rows_against
    {% else %}
    count(*) AS joined_rows,
    count(*) FILTER (WHERE {{ against }}) AS joined_rows_against
    {% endif %}
FROM {{ evaluation }}
WHERE {{ part }} IS NOT NULL AND {{ known }}
GROUP BY 1
ORDER BY 1

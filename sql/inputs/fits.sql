-- How many values of text columns there are, and how many of them could be of another type without losing a character
-- that matters.
-- Grain: one row; two counts per question.
-- Parameters: path, questions (column, type, pattern: what such a value looks like), limit (rows to look at) or none.
WITH looked_at AS (
    SELECT *
    FROM read_parquet({{ path }})
    {% if limit %}
    LIMIT {{ limit }}
    {% endif %}
)

SELECT
    {% for question in questions %}
    count({{ question.column }}),
    count(*) FILTER (
        WHERE regexp_full_match({{ question.column }}, {{ question.pattern }})
        AND TRY_CAST({{ question.column }} AS {{ question.type }}) IS NOT NULL
    ){% if not loop.last %},{% endif %}

    {% endfor %}
FROM looked_at

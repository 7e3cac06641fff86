-- What the keys of predictions and labels look like, if no usable label belongs to any prediction.
-- The shape of a key has A or a for its letters and 9 for its digits; the first 1,000 keys of both sides are looked at.
-- Grain: one row per side and shape (three most frequent ones) if that is so, else none.
-- Parameters: source (labels), predictions, on (predictions are c, labels l), known (a predicate: the label is usable),
--   sides (each with name, table, key and shape: expressions).
WITH labels AS (SELECT * FROM {{ source }}),

predictions AS (SELECT * FROM {{ predictions }}),

matched AS (
    SELECT 1
    FROM (SELECT * FROM labels WHERE {{ known }}) AS l
    INNER JOIN predictions AS c ON {{ on }}
    LIMIT 1
),

{% for side in sides %}
first_{{ side.table }} AS (
    SELECT {{ side.key }} AS key
    FROM {{ side.table }}
    ORDER BY key
    LIMIT 1000
),

{% endfor %}
shapes AS (
    {% for side in sides %}
    SELECT
        {{ side.name }} AS side,
        {{ side.shape }} AS shape,
        count(*) AS rows,
        min(key) AS example
    FROM first_{{ side.table }}
    GROUP BY shape
    {% if not loop.last %}
    UNION ALL
    {% endif %}
    {% endfor %}
),

ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY side ORDER BY rows DESC, shape) AS place
    FROM shapes
)

SELECT concat(side, ' ', coalesce(shape, '(missing)'){% if examples %}, ' (', coalesce(example, ''), ')'{% endif %}) AS value
FROM ranked
WHERE place <= 3 AND NOT EXISTS (SELECT 1 FROM matched)

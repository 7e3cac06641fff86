-- Analysed cases with label, prediction and the parts they belong to, in the order of the label file.
-- A file that holds a key several times counts where the key stands first.
-- Grain: one row per analysed case.
-- Parameters: evaluation, labels, keys (of the labels), on (condition between c and l), parts (value, name).
WITH numbered AS (
    SELECT
        {{ keys | commas }},
        row_number() OVER () AS place
    FROM {{ labels }}
),

first AS (
    SELECT
        {{ keys | commas }},
        min(place) AS place
    FROM numbered
    GROUP BY {{ keys | commas }}
)

SELECT
    c.case__id,
    CAST(c.label__value AS VARCHAR) AS label,
    CAST(c.prediction__value AS VARCHAR) AS prediction,
    c.prediction__score AS score
    {% for part in parts %}
    , {{ part.value }} AS {{ part.name }}
    {% endfor %}
FROM {{ evaluation }} AS c
LEFT JOIN first AS l ON {{ on }}
WHERE c.case__status = 'analysed'
ORDER BY l.place, c.case__id

-- Classes of the labels that the model has no score for.
-- Grain: one row per class.
-- Parameters: source, value (the label read as a class), known (literals), or predictions and scores (a column that holds maps).
SELECT DISTINCT {{ value }} AS value
FROM {{ source }}
{% if scores %}
WHERE {{ value }} NOT IN (SELECT CAST(unnest(map_keys({{ scores }})) AS VARCHAR) FROM {{ predictions }})
{% else %}
WHERE {{ value }} NOT IN ({{ known | commas }})
{% endif %}

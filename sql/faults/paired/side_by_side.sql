-- Observed values beside those of the source, where they differ: the query a finding hands to the reader.
-- Grain: one row per case with a value that differs.
-- Parameters: evaluation, side, on, cells (observed, reference, name).
SELECT
    c.case__id
    {% for cell in cells %}
    , {{ cell.observed }}
    , {{ cell.reference }} AS {{ cell.name }}
    {% endfor %}
FROM {{ evaluation }} AS c
INNER JOIN {{ side }} AS r ON {{ on }}
WHERE {% for cell in cells %}{% if not loop.first %} OR {% endif %}{{ cell.observed }} IS DISTINCT FROM {{ cell.reference }}{% endfor %}


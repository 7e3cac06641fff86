-- Several counts of cases side by side.
-- Grain: one row.
-- Parameters: counts (statements with one value each).
SELECT
    {% for count in counts %}
    {{ count }}{% if not loop.last %},{% endif %}

    {% endfor %}

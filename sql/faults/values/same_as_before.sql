-- Over the cases that both runs hold, how often a column equals a column of the run before.
-- Grain: one row.
-- Parameters: evaluation (now), previous (before), shares (aggregates over both).
SELECT
    {% for share in shares %}
    {{ share }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }} AS now
INNER JOIN {{ previous }} AS before ON now.case__id = before.case__id

-- From predicted to analysed: how many rows reach each step.
-- Grain: one row.
-- Parameters: evaluation, statuses (literals: those of the cases that fall out after the mature, step after step).
SELECT
    count(*) AS predicted,
    count(*) FILTER (WHERE label__match IN ('matched', 'several')) AS with_label_row,
    count(*) FILTER (WHERE case__status <> 'unlabelled') AS labelled,
    count(*) FILTER (WHERE case__status NOT IN ('unlabelled', 'immature')) AS mature
    {% for status in statuses %}
    , count(*) FILTER (
        WHERE case__status NOT IN ('unlabelled', 'immature'{% for each in statuses[:loop.index] %}, {{ each }}{% endfor %})
    )
    {% endfor %}
FROM {{ evaluation }}

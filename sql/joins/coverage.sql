-- From predicted to analysed: how many rows reach each step.
-- Grain: one row.
-- Parameters: evaluation.
SELECT
    count(*) AS predicted,
    count(*) FILTER (WHERE label__match IN ('matched', 'several')) AS with_label_row,
    count(*) FILTER (WHERE case__status <> 'unlabelled') AS labelled,
    count(*) FILTER (WHERE case__status NOT IN ('unlabelled', 'immature')) AS mature,
    count(*) FILTER (WHERE case__status = 'analysed') AS analysed
FROM {{ evaluation }}

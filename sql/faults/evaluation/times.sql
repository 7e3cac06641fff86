-- Where the training ends and the evaluation begins.
-- Grain: one row.
-- Parameters: evaluation, training, time (expression of the training rows' time).
WITH trained AS (
    SELECT {{ time }} AS moment
    FROM {{ training }}
    WHERE isfinite({{ time }})
),

bounds AS (
    SELECT
        (SELECT max(t.moment) FROM trained AS t) AS training_end,
        (SELECT min(e.case__time) FROM {{ evaluation }} AS e WHERE isfinite(e.case__time)) AS evaluation_start
)

SELECT
    (SELECT count(*) FROM {{ evaluation }} AS e WHERE isfinite(e.case__time)) AS cases,
    (SELECT count(*) FROM {{ evaluation }} AS e WHERE isfinite(e.case__time) AND e.case__time < b.training_end) AS before_end,
    (SELECT count(*) FROM trained) AS training_rows,
    (SELECT count(*) FROM trained AS t WHERE t.moment > b.evaluation_start) AS after_start,
    CAST(b.training_end AS VARCHAR) AS training_end,
    CAST(b.evaluation_start AS VARCHAR) AS evaluation_start
FROM bounds AS b

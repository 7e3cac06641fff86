-- How many cases stand in the training table with all their inputs, and how many chance would give.
-- `pairs` are two rows, one of each table, that agree in all inputs but the finest; `same_finest` is how likely two such
-- rows agree in that one; `same_content` how likely any two agree in all.
-- Grain: one row.
-- Parameters: contents (relation).
WITH by_content AS (
    SELECT
        content,
        count(*) FILTER (WHERE is_evaluation) AS here,
        count(*) FILTER (WHERE NOT is_evaluation) AS there
    FROM {{ contents }}
    GROUP BY content
),

by_finest AS (
    SELECT
        finest,
        count(*) FILTER (WHERE is_evaluation) AS here,
        count(*) FILTER (WHERE NOT is_evaluation) AS there
    FROM {{ contents }}
    GROUP BY finest
),

by_rest AS (
    SELECT
        rest,
        count(*) FILTER (WHERE is_evaluation) AS here,
        count(*) FILTER (WHERE NOT is_evaluation) AS there
    FROM {{ contents }}
    GROUP BY rest
),

counted AS (
    SELECT
        sum(here)::BIGINT AS cases,
        sum(there)::BIGINT AS training_rows,
        coalesce(sum(here) FILTER (WHERE there > 0), 0)::BIGINT AS in_training,
        coalesce(sum(there) FILTER (WHERE there > 1), 0)::BIGINT AS repeated_in_training,
        coalesce(sum(here) FILTER (WHERE here > 1), 0)::BIGINT AS repeated_here,
        coalesce(fsum(here::DOUBLE * there), 0) AS equal_pairs
    FROM by_content
),

finest AS (
    SELECT coalesce(fsum(here::DOUBLE * there), 0) AS equal_pairs FROM by_finest
),

rest AS (
    SELECT coalesce(fsum(here::DOUBLE * there), 0) AS equal_pairs FROM by_rest
)

SELECT
    c.cases,
    c.training_rows,
    c.in_training,
    c.repeated_in_training,
    c.repeated_here,
    rest.equal_pairs AS pairs,
    finest.equal_pairs / greatest(1, c.cases::DOUBLE * c.training_rows) AS same_finest,
    c.equal_pairs / greatest(1, c.cases::DOUBLE * c.training_rows) AS same_content
FROM counted AS c
CROSS JOIN finest
CROSS JOIN rest

-- Cases by whether the training table knows their entity: how many, how wrong, and the spread of both over entities.
-- Grain: one row per side (seen or not) that has cases.
-- Parameters: evaluation, training, entity (expression of the training rows' entity).
WITH known AS (
    SELECT DISTINCT {{ entity }} AS entity FROM {{ training }}
),

by_entity AS (
    SELECT
        e.case__entity,
        e.case__entity IN (SELECT k.entity FROM known AS k WHERE k.entity IS NOT NULL) AS seen,
        count(*) AS cases,
        count(*) FILTER (WHERE e.case__status = 'analysed') AS analysed,
        count(*) FILTER (WHERE e.error__failed) AS failed
    FROM {{ evaluation }} AS e
    GROUP BY e.case__entity
)

SELECT
    seen,
    count(*) AS entities,
    sum(cases)::BIGINT AS cases,
    sum(analysed)::BIGINT AS analysed,
    sum(failed)::BIGINT AS failed,
    fsum(failed::DOUBLE * failed) AS failed_failed,
    fsum(failed::DOUBLE * analysed) AS failed_analysed,
    fsum(analysed::DOUBLE * analysed) AS analysed_analysed
FROM by_entity
GROUP BY seen
ORDER BY seen

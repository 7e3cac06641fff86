-- Analysed cases and failures of each half, and whether all of them, or those of the half that confirms, are of one entity.
-- Grain: one row.
-- Parameters: evaluation.
SELECT
    count(*) FILTER (WHERE split__half = 'find') AS analysed_find,
    count(*) FILTER (WHERE split__half = 'find' AND error__failed) AS failed_find,
    count(*) FILTER (WHERE split__half = 'confirm') AS analysed_confirm,
    count(*) FILTER (WHERE split__half = 'confirm' AND error__failed) AS failed_confirm,
    coalesce(fsum(case__weight) FILTER (WHERE split__half = 'find'), 0) AS weight_find,
    coalesce(fsum(case__weight) FILTER (WHERE split__half = 'find' AND error__failed), 0) AS errors_find,
    coalesce(min(case__entity) = max(case__entity), TRUE) AS one_entity,
    coalesce(
        min(case__entity) FILTER (WHERE split__half = 'confirm') = max(case__entity) FILTER (WHERE split__half = 'confirm'),
        TRUE
    ) AS one_entity_confirm
FROM {{ evaluation }}
WHERE case__status = 'analysed'

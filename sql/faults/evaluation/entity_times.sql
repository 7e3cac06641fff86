-- Cases by whether a training row of the same entity is from after them.
-- Grain: one row: cases with a training row of their entity, and those with a later one.
-- Parameters: evaluation, training, time, entity (expressions of the training rows).
WITH last_trained AS (
    SELECT
        {{ entity }} AS entity,
        max({{ time }}) AS moment
    FROM {{ training }}
    WHERE isfinite({{ time }}) AND {{ entity }} IS NOT NULL
    GROUP BY ALL
)

SELECT
    count(*) AS known,
    count(*) FILTER (WHERE e.case__time < l.moment) AS from_before
FROM {{ evaluation }} AS e
INNER JOIN last_trained AS l ON e.case__entity = l.entity
WHERE isfinite(e.case__time)

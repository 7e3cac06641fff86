-- How many cases of each part are among some cases.
-- Grain: one row per part.
-- Parameters: evaluation, part (expression), recoded (relation of case__id).
WITH divided AS (
    SELECT
        case__id,
        {{ part }} AS part
    FROM {{ evaluation }}
)

SELECT
    divided.part,
    count(*) AS cases,
    count(recoded.case__id) AS hit
FROM divided
LEFT JOIN {{ recoded }} AS recoded ON divided.case__id = recoded.case__id
WHERE divided.part IS NOT NULL
GROUP BY divided.part
ORDER BY divided.part

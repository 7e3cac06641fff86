-- Cases and failures of some values of a column, by half and entity.
-- Grain: one row per half, value and entity.
-- Parameters: evaluation, value, entity (fragments), values (literals).
SELECT
    split__half = 'confirm' AS confirm,
    {{ value }} AS value,
    {{ entity }} AS entity,
    CAST(count(*) AS DOUBLE) AS cases,
    CAST(count(*) FILTER (WHERE error__failed) AS DOUBLE) AS failed
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND {{ value }} IN ({{ values | commas }})
GROUP BY ALL
ORDER BY ALL

-- Labels that belong to no prediction. Labels with an empty key are another rule's.
-- Grain: one row per such label.
-- Parameters: source (labels), predictions, keys (of the labels), on (predictions are c, labels l).
WITH labels AS (SELECT * FROM {{ source }}),

predictions AS (SELECT * FROM {{ predictions }})

SELECT {{ keys | of('l') | commas }}
FROM labels AS l
WHERE
    {{ keys | of('l') | present }}
    AND NOT EXISTS (
        SELECT 1
        FROM predictions AS c
        WHERE {{ on }}
    )

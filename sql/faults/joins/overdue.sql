-- Cases whose as-of row is far older than its key's rows ever grew before the next one came, where they come regularly.
-- Grain: one row per such case.
-- Parameters: explained (table), evaluation (c), source, keys, valid_from, match, age (identifiers), on (evaluation c,
-- key p), slug (literal), fewest (rows of a key), regular and times (whole numbers).
CREATE OR REPLACE TEMP TABLE {{ explained }} AS
WITH spans AS (
    SELECT
        {{ keys | commas }},
        epoch_us({{ valid_from }}) - lag(epoch_us({{ valid_from }})) OVER (
            PARTITION BY {{ keys | commas }}
            ORDER BY {{ valid_from }}
        ) AS span
    FROM (SELECT DISTINCT {{ keys | commas }}, {{ valid_from }} FROM {{ source }} WHERE isfinite({{ valid_from }}))
),

pace AS (
    SELECT
        {{ keys | commas }},
        max(span) / 1e6 AS longest
    FROM spans
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
    HAVING count(span) >= {{ fewest }} AND max(span) <= {{ regular }} * median(span)
)

SELECT
    c.case__id,
    {{ slug }} AS explanation,
    '' AS cell
FROM {{ evaluation }} AS c
INNER JOIN pace AS p ON {{ on }}
WHERE c.{{ match }} IN ('matched', 'several') AND c.{{ age }} * 86400 > {{ times }} * p.longest

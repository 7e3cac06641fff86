-- Cases whose as-of row was due to be replaced, by a key whose rows stopped coming for far longer than otherwise while
-- the table went on.
-- Grain: one row per such case.
-- Parameters: explained (table), evaluation (c), paces (p), on (c, p), source, keys (of the paces), valid_from, match,
-- age (identifiers), slug (literal).
CREATE OR REPLACE TEMP TABLE {{ explained }} AS
WITH reach AS (
    SELECT max(epoch_us({{ valid_from }})) / 1e6 AS last_row
    FROM {{ source }}
    WHERE isfinite({{ valid_from }})
),

old AS (
    SELECT
        p.*,
        c.case__id AS errata__case,
        c.{{ age }} * 86400 AS errata__age,
        epoch_us(c.case__time) / 1e6 - c.{{ age }} * 86400 AS errata__start
    FROM {{ evaluation }} AS c
    INNER JOIN {{ paces }} AS p ON {{ on }}
    WHERE c.{{ match }} IN ('matched', 'several') AND c.{{ age }} * 86400 > p.errata__due
),

limits AS (
    SELECT
        *,
        -- Ages in days are not exact to a second.
        CASE WHEN errata__start > errata__last - 1 THEN errata__ended ELSE errata__silent END AS errata__limit
    FROM old
),

judged AS (
    SELECT
        errata__case,
        bool_or(errata__age > errata__limit AND errata__start + errata__limit < last_row) OVER (
            PARTITION BY {{ keys | commas }}
        ) AS stopped
    FROM limits
    CROSS JOIN reach
)

SELECT
    errata__case AS case__id,
    {{ slug }} AS explanation,
    '' AS cell
FROM judged
WHERE stopped

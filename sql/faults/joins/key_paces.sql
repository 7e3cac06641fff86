-- How old the rows of each key of an as-of table become before the next one comes (due), and from which age on a row is
-- far older than that, before another one (silent) and after the last one (ended). Of keys whose rows come by a clock:
-- no span is longer than some usual ones, or most are the usual one and some rows are missing. One span that is far
-- longer than all others is no part of what is usual.
-- Far older: what luck makes of one of `chances` tables if spans are exponential (the next one after n spans is k times
-- the longest of them with a chance of about 1/n^k, and any of them k + 1 times the longest of the others), and of one
-- of `tails` if the longest follow a power law (its exponent by Hill 1975), over all keys.
-- Grain: one row per such key; spans, and the start of the last row (last), are seconds.
-- Parameters: paces (table), source, keys, valid_from (identifiers); whole numbers: fewest (spans of a key), regular
-- (usual spans that a span may last), chances, tails.
CREATE OR REPLACE TEMP TABLE {{ paces }} AS
WITH spans AS (
    SELECT
        {{ keys | commas }},
        epoch_us({{ valid_from }}) / 1e6 AS errata__start,
        (epoch_us({{ valid_from }}) - lag(epoch_us({{ valid_from }})) OVER (
            PARTITION BY {{ keys | commas }}
            ORDER BY {{ valid_from }}
        )) / 1e6 AS errata__span
    FROM (SELECT DISTINCT {{ keys | commas }}, {{ valid_from }} FROM {{ source }} WHERE isfinite({{ valid_from }}))
    WHERE {{ keys | present }}
),

placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY {{ keys | commas }} ORDER BY errata__span DESC) AS errata__place
    FROM spans
    WHERE errata__span IS NOT NULL
),

usual AS (
    SELECT
        {{ keys | commas }},
        max(errata__start) AS errata__last,
        count(*) AS errata__spans,
        ceil(2 * cbrt(count(*))) AS errata__tail,
        median(errata__span) AS errata__middle,
        quantile_cont(errata__span, 0.25) >= 0.9 * median(errata__span)
        AND quantile_cont(errata__span, 0.75) <= 1.1 * median(errata__span) AS errata__clocked,
        max(errata__span) AS errata__longest,
        max(errata__span) FILTER (WHERE errata__place > 1) AS errata__second
    FROM placed
    GROUP BY {{ keys | commas }}
    HAVING count(*) >= {{ fewest }}
),

tails AS (
    SELECT
        {{ keys | of('u') | commas }},
        count(*) FILTER (WHERE p.errata__span > 1.5 * u.errata__middle) AS errata__missing,
        avg(ln(p.errata__span)) FILTER (WHERE p.errata__place BETWEEN 2 AND u.errata__tail + 1)
        - avg(ln(p.errata__span)) FILTER (WHERE p.errata__place = u.errata__tail + 2) AS errata__hill
    FROM usual AS u
    INNER JOIN placed AS p USING ({{ keys | commas }})
    GROUP BY {{ keys | of('u') | commas }}
),

known AS (
    SELECT
        u.*,
        t.errata__hill,
        count(*) OVER () AS errata__keys,
        -- Where rows are missing, only the spans without them tell how long that lasts.
        CASE
            WHEN u.errata__longest <= {{ regular }} * u.errata__middle THEN u.errata__spans
            ELSE t.errata__missing + 1
        END AS errata__known
    FROM usual AS u
    INNER JOIN tails AS t USING ({{ keys | commas }})
),

surprises AS (
    SELECT
        *,
        greatest(
            ln({{ chances }} * errata__keys) / ln(errata__known),
            pow({{ tails }} * errata__keys / errata__known, errata__hill)
        ) AS errata__times_next,
        greatest(
            1 + ln({{ chances }} * errata__keys) / ln(errata__known),
            pow({{ tails }} * errata__keys, errata__hill)
        ) AS errata__times_any
    FROM known
),

paces AS (
    SELECT
        *,
        CASE
            WHEN errata__longest > errata__times_any * errata__second THEN errata__second
            ELSE errata__longest
        END AS errata__due
    FROM surprises
)

SELECT
    {{ keys | commas }},
    errata__due,
    errata__times_any * errata__due AS errata__silent,
    errata__times_next * errata__due AS errata__ended,
    errata__last
FROM paces
WHERE errata__due <= {{ regular }} * errata__middle OR errata__clocked

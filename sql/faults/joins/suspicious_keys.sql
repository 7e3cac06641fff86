-- Keys that read like a placeholder and meet a row, and how they stand among the other keys that do.
-- Grain: one row per such key.
-- Parameters: evaluation, key, matched (predicate), shape and shape_there (shape of k.value and of o.value); $numbers
--     (pattern), $words.
WITH counted AS (
    SELECT
        CAST({{ key }} AS VARCHAR) AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE {{ matched }}
    GROUP BY 1
),

placed AS (
    SELECT
        value,
        cases,
        coalesce(TRY_CAST(value AS DOUBLE), epoch(TRY_CAST(value AS TIMESTAMP))) AS place,
        lower(trim(value)) IN (SELECT unnest($words::VARCHAR[])) AS word,
        regexp_full_match(value, $numbers) AS number
    FROM counted
),

others AS (
    SELECT
        count(*) AS keys,
        coalesce(max(cases), 0) AS most,
        min(place) AS low,
        max(place) AS high
    FROM placed
    WHERE NOT word AND NOT number
),

alike AS (
    SELECT
        k.value,
        count(*) AS keys
    FROM placed AS k
    INNER JOIN placed AS o ON {{ shape }} = {{ shape_there }}
    WHERE (k.word OR k.number) AND NOT o.word AND NOT o.number
    GROUP BY k.value
)

SELECT
    k.value,
    k.word,
    k.cases,
    others.keys,
    others.most,
    a.value IS NULL
    OR coalesce(greatest(others.low - k.place, k.place - others.high) >= others.high - others.low, FALSE) AS apart,
    coalesce(k.place < others.low, FALSE) AS below,
    (SELECT sum(c.cases)::BIGINT FROM counted AS c) AS total
FROM placed AS k
CROSS JOIN others
LEFT JOIN alike AS a ON k.value = a.value
WHERE k.word OR k.number
ORDER BY k.cases DESC, k.value
LIMIT 20

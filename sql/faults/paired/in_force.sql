-- The rows of an as-of raw table that are in force at some time for one who knows only what was known by then: a row
-- that becomes known after a newer one is never in force.
-- Grain: one row per key and moment from which on it is in force.
-- Parameters: history (relation), keys (identifiers).
SELECT *
FROM {{ history }}
QUALIFY
    errata__from >= max(errata__from) OVER (
        PARTITION BY {{ keys | commas }}
        ORDER BY errata__available
    )
    AND row_number() OVER (
        PARTITION BY {{ keys | commas }}, errata__available
        ORDER BY errata__from DESC
    ) = 1

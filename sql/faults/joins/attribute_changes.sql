-- For how many keys an attribute changed, and how often two keys differ in it.
-- Grain: one row.
-- Parameters: paired (relation), before, now (identifiers), without (relation of keys that do not count, or none).
WITH counted AS (
    SELECT
        errata__key,
        {{ before }} AS before,
        {{ now }} AS now
    FROM {{ paired }}
    {% if without %}
    WHERE errata__key NOT IN (SELECT w.errata__key FROM {{ without }} AS w)
    {% endif %}
),

spread AS (
    SELECT CAST(count(*) AS DOUBLE) AS cases
    FROM counted
    WHERE now IS NOT NULL
    GROUP BY now
)

SELECT
    count(DISTINCT errata__key) FILTER (WHERE before IS NOT NULL AND now IS NOT NULL) AS keys,
    count(DISTINCT errata__key) FILTER (WHERE before <> now) AS changed,
    coalesce(1 - (SELECT sum(s.cases * s.cases) / pow(sum(s.cases), 2) FROM spread AS s), 0) AS differ
FROM counted

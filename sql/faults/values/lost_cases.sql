-- How many cases of each part of the run before are missing now, and how many the part has now.
-- Grain: one row per part of the run before.
-- Parameters: evaluation, previous (relations), part (expression over both).
WITH before AS (
    SELECT
        case__id,
        {{ part }} AS part
    FROM {{ previous }}
),

now AS (
    SELECT
        case__id,
        {{ part }} AS part
    FROM {{ evaluation }}
),

sizes AS (
    SELECT
        part,
        count(*) AS cases
    FROM now
    GROUP BY part
)

SELECT
    before.part,
    count(*) AS cases_before,
    count(*) FILTER (WHERE now.case__id IS NULL) AS lost,
    coalesce(any_value(sizes.cases), 0) AS cases_now
FROM before
LEFT JOIN now ON before.case__id = now.case__id
LEFT JOIN sizes ON before.part = sizes.part
WHERE before.part IS NOT NULL
GROUP BY before.part
ORDER BY before.part

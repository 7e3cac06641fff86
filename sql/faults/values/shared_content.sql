-- How many cases of each part have their like in another part, and how many would if parts were drawn: as often as
-- within the part, times how many more cases there are outside of it.
-- Grain: one row per part with such cases.
-- Parameters: content (relation).
WITH counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY content_hash) AS alike,
        count(*) OVER (PARTITION BY content_hash, part) AS alike_inside
    FROM {{ content }}
)

SELECT
    part,
    any_value(part_cases) AS cases,
    count(*) FILTER (WHERE alike > alike_inside) AS shared,
    least(
        any_value(part_cases),
        count(*) FILTER (WHERE alike_inside > 1) * any_value((all_cases - part_cases) / part_cases)
    )::DOUBLE AS expected
FROM counted
GROUP BY part
ORDER BY part

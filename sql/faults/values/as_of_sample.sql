-- A sample of the cases' own time, moments and numbers, to look for the day that a count runs up to.
-- Grain: one row per sampled case.
-- Parameters: evaluation, days, numbers (expressions: days since 1970, numbers); $share (of the cases).
SELECT
    epoch_us(case__time) / 86400e6 AS own
    {% for day in days %}
    , {{ day }} AS d{{ loop.index0 }}
    {% endfor %}
    {% for number in numbers %}
    , {{ number }} AS n{{ loop.index0 }}
    {% endfor %}
FROM {{ evaluation }}
WHERE isfinite(case__time) AND hash(case__id) / 18446744073709551615 < $share
ORDER BY case__id

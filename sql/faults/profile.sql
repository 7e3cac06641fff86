-- What columns hold: values present and missing, different values, the range, and the most frequent values.
-- Grain: one row per column (its place).
-- Parameters: counted (relation with place, value, number and cases), frequent.
SELECT
    place,
    coalesce(sum(cases) FILTER (WHERE value IS NOT NULL), 0)::BIGINT AS present,
    coalesce(sum(cases) FILTER (WHERE value IS NULL), 0)::BIGINT AS missing,
    count(value) AS different,
    min(number) AS low,
    max(number) AS high,
    -- The least of these pairs are the most frequent values, in the order of the alphabet where equally many have them.
    coalesce(min({'less': -cases, 'value': value}, {{ frequent }}) FILTER (WHERE value IS NOT NULL), []) AS frequent
FROM {{ counted }}
GROUP BY place
ORDER BY place

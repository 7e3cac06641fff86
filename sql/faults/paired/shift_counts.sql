-- How often a differing value is the reference value of the row some places away, on a sample.
-- Grain: one row per distance.
-- Parameters: cells, ordered, value (column of ordered), same (o and v are equal); $distances, $sample.
WITH sampled AS (
    SELECT
        o,
        errata__row
    FROM {{ cells }}
    WHERE o IS NOT NULL AND r IS NOT NULL
    ORDER BY hash(case__id), case__id
    LIMIT $sample
),

moved AS MATERIALIZED (
    SELECT
        s.o,
        d.distance,
        s.errata__row + d.distance AS errata__row
    FROM sampled AS s
    CROSS JOIN (SELECT unnest($distances) AS distance) AS d
),

met AS (
    SELECT
        m.distance,
        m.o,
        t.{{ value }} AS v
    FROM moved AS m
    INNER JOIN {{ ordered }} AS t ON m.errata__row = t.errata__row
)

SELECT
    distance,
    count(v) AS met,
    count(*) FILTER (WHERE {{ same }}) AS equal
FROM met
GROUP BY distance
ORDER BY distance

-- Whether the labels of near pairs differ, and how likely that is for two cases with their scores.
-- Grain: one row per pair, in the order of `pair`.
-- Parameters: pairs (relation: pair, first, second as case__id), cells (relation: prediction__value, score_bin,
--   label__value, share), evaluation.
WITH members AS (
    SELECT
        pair,
        first AS case__id,
        TRUE AS is_first
    FROM {{ pairs }}
    UNION ALL
    SELECT
        pair,
        second AS case__id,
        FALSE AS is_first
    FROM {{ pairs }}
),

scored AS (
    SELECT
        m.pair,
        m.is_first,
        e.label__value,
        e.prediction__value,
        coalesce(floor(e.prediction__score * 20), -1) AS score_bin
    FROM {{ evaluation }} AS e
    INNER JOIN members AS m ON e.case__id = m.case__id
),

couples AS (
    SELECT
        a.pair,
        a.label__value <> b.label__value AS differ,
        a.prediction__value AS value_a,
        a.score_bin AS bin_a,
        b.prediction__value AS value_b,
        b.score_bin AS bin_b
    FROM scored AS a
    INNER JOIN scored AS b ON a.pair = b.pair AND a.is_first AND NOT b.is_first
),

-- Cells are few beside pairs.
kinds AS (
    SELECT DISTINCT
        value_a,
        bin_a,
        value_b,
        bin_b
    FROM couples
),

chance AS (
    SELECT
        k.value_a,
        k.bin_a,
        k.value_b,
        k.bin_b,
        1 - coalesce(fsum(a.share * b.share), 0) AS differ
    FROM kinds AS k
    INNER JOIN {{ cells }} AS a ON k.value_a = a.prediction__value AND k.bin_a = a.score_bin
    LEFT JOIN {{ cells }} AS b
        ON k.value_b = b.prediction__value AND k.bin_b = b.score_bin AND a.label__value = b.label__value
    GROUP BY ALL
)

SELECT
    couples.pair,
    couples.differ,
    greatest(0, least(1, chance.differ)) AS chance
FROM couples
INNER JOIN chance
    ON
        couples.value_a = chance.value_a
        AND couples.bin_a = chance.bin_a
        AND couples.value_b = chance.value_b
        AND couples.bin_b = chance.bin_b
ORDER BY couples.pair

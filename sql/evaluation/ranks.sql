-- Where every item stands in its query, where it should stand, and its part of what the query lost.
-- Only scored items with a query are ranked. An item without a label holds its place, like one that is not relevant.
-- With d(r) = 1 / log2(1 + r) down to the top and 0 below, and the gain g = max(label, 0), a query loses
--   1 - NDCG = sum g * (d(ideal rank) - d(rank)) / ideal DCG.
-- The terms of items above their ideal rank are negative, so the query's loss is shared out instead: half to the items that stand
-- too low, by the gain g * (d(ideal) - d(rank)) each of them lost, half to those that stand too high, by the attention
-- d(rank) - d(ideal) each of them took. Shares are never negative and add up to 1 - NDCG.
-- Grain: one row per ranked item.
-- Parameters: table, parsed, by_rank (predictions are ranks, else scores), top, relevant.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH placed AS (
    SELECT
        case__id,
        case__query,
        errata__label AS relevance,
        row_number() OVER (
            PARTITION BY case__query ORDER BY errata__score {% if by_rank %}ASC{% else %}DESC{% endif %}, case__id
        ) AS place
    FROM {{ parsed }}
    WHERE errata__score IS NOT NULL AND case__query IS NOT NULL
),

ideally_placed AS (
    SELECT
        *,
        greatest(coalesce(relevance, 0), 0) AS gain,
        row_number() OVER (PARTITION BY case__query ORDER BY coalesce(relevance, 0) DESC, place) AS ideal_place
    FROM placed
),

discounted AS (
    SELECT
        *,
        CASE WHEN place <= {{ top }} THEN 1 / log2(1 + place) ELSE 0 END AS discount,
        CASE WHEN ideal_place <= {{ top }} THEN 1 / log2(1 + ideal_place) ELSE 0 END AS ideal_discount
    FROM ideally_placed
),

-- Sums in rank order, so that their last bits do not depend on threads.
queries AS (
    SELECT
        case__query,
        count(*) AS items,
        coalesce(max(relevance) >= {{ relevant }}, FALSE) AS has_relevant,
        sum(gain * ideal_discount ORDER BY place) AS ideal_dcg,
        sum(gain * (ideal_discount - discount) ORDER BY place) AS lost,
        sum(CASE WHEN gain > 0 THEN greatest(gain * (ideal_discount - discount), 0) ELSE 0 END ORDER BY place) AS lost_below,
        sum(CASE WHEN relevance IS NOT NULL THEN greatest(discount - ideal_discount, 0) ELSE 0 END ORDER BY place) AS taken_above
    FROM discounted
    GROUP BY case__query
)

SELECT
    d.case__id,
    CAST(d.place AS INTEGER) AS place,
    CAST(d.ideal_place AS INTEGER) AS ideal_place,
    q.has_relevant,
    q.items,
    CASE
        WHEN NOT q.has_relevant THEN NULL
        WHEN d.relevance >= {{ relevant }} AND d.ideal_place <= {{ top }} AND d.place > {{ top }} THEN 'buried'
        WHEN d.place <= {{ top }} AND d.ideal_place > {{ top }} THEN 'promoted'
    END AS kind,
    CASE
        WHEN NOT q.has_relevant OR q.lost_below <= 0 THEN 0.0
        WHEN d.discount < d.ideal_discount
            THEN greatest(q.lost, 0) / q.ideal_dcg * d.gain * (d.ideal_discount - d.discount) / q.lost_below
                * CASE WHEN q.taken_above > 0 THEN 0.5 ELSE 1 END
        WHEN d.discount > d.ideal_discount AND q.taken_above > 0
            THEN greatest(q.lost, 0) / q.ideal_dcg * (d.discount - d.ideal_discount) / q.taken_above * 0.5
        ELSE 0.0
    END AS loss
FROM discounted AS d
INNER JOIN queries AS q ON d.case__query = q.case__query

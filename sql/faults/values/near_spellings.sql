-- Rare names that are one letter from a frequent name of at least seven letters. Only names with a common beginning or
-- a common end are compared, so that the work stays far below the square of their number.
-- Grain: one row per column (its place) and rare name, with the most frequent name near it.
-- Parameters: spelled (relation); $most.
WITH names AS (
    SELECT
        place,
        value,
        cases,
        folded
    FROM {{ spelled }}
    WHERE length(folded) >= 7 AND regexp_full_match(folded, '[\p{L} ]+')
),

blocks AS (
    SELECT place, value, cases, folded, 'b' || left(folded, 4) AS block FROM names
    UNION ALL
    SELECT place, value, cases, folded, 'e' || right(folded, 4) AS block FROM names
),

near AS (
    SELECT
        rare.place,
        rare.value,
        rare.cases,
        usual.value AS usual,
        usual.cases AS usual_cases
    FROM blocks AS rare
    INNER JOIN blocks AS usual
        ON rare.place = usual.place
        AND rare.block = usual.block
        AND usual.cases >= 50
        AND rare.cases <= 0.02 * usual.cases
        AND rare.folded <> usual.folded
        AND abs(length(rare.folded) - length(usual.folded)) <= 1
    WHERE damerau_levenshtein(rare.folded, usual.folded) = 1
),

nearest AS (
    SELECT *
    FROM near
    QUALIFY row_number() OVER (PARTITION BY place, value ORDER BY usual_cases DESC, usual) = 1
)

SELECT
    place,
    value,
    usual,
    cases,
    usual_cases,
    FALSE AS differs_unseen
FROM nearest
QUALIFY row_number() OVER (PARTITION BY place ORDER BY cases DESC, value) <= $most
ORDER BY place, cases DESC, value

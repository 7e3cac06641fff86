-- Groups of equal inputs whose labels differ, and how many chance alone would give.
-- A group agrees by chance with probability sum over labels of the product of its cases' shares for that label.
-- Grain: one row.
-- Parameters: repeated, cells (relations).
WITH agreeing AS (
    SELECT
        r.inputs_hash,
        c.label__value,
        -- Only labels that are possible for every case of the group can be the one they agree on.
        CASE WHEN count(*) = max(r.copies) THEN exp(sum(ln(c.share))) ELSE 0 END AS probability
    FROM {{ repeated }} AS r
    INNER JOIN {{ cells }} AS c
        ON r.prediction__value = c.prediction__value AND r.score_bin = c.score_bin
    GROUP BY r.inputs_hash, c.label__value
),

chance AS (
    SELECT
        inputs_hash,
        greatest(0, 1 - sum(probability)) AS conflict
    FROM agreeing
    GROUP BY inputs_hash
),

observed AS (
    SELECT
        inputs_hash,
        count(*) AS copies,
        count(DISTINCT label__value) > 1 AS conflict
    FROM {{ repeated }}
    GROUP BY inputs_hash
)

SELECT
    count(*) AS groups_of_copies,
    coalesce(sum(observed.copies), 0)::BIGINT AS cases,
    count(*) FILTER (WHERE observed.conflict) AS conflicting_groups,
    coalesce(sum(observed.copies) FILTER (WHERE observed.conflict), 0)::BIGINT AS conflicting_cases,
    coalesce(fsum(chance.conflict), 0) AS expected_groups,
    coalesce(fsum(chance.conflict * observed.copies), 0) AS expected_cases
FROM observed
INNER JOIN chance ON observed.inputs_hash = chance.inputs_hash

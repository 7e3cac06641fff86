-- Pairs of frequent values of a text column that look alike: the same letters and digits but for case, accents and what
-- stands between them, or, of longer ones, one letter apart (of ten or more, two). Digits must be the same: numbered
-- things look alike and are not.
-- Grain: one row per pair, the one whose rarer value is the most frequent first.
-- Parameters: evaluation, value (fragment); $least (cases of a value), $values (the most frequent ones), $pairs.
WITH counted AS (
    SELECT
        {{ value }} AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND {{ value }} IS NOT NULL
    GROUP BY 1
    HAVING count(*) >= $least
    ORDER BY cases DESC, value
    LIMIT $values
),

bare AS (
    SELECT
        value,
        cases,
        regexp_replace(lower(strip_accents(nfc_normalize(value))), '[^\p{L}\p{N}]+', '', 'g') AS letters
    FROM counted
),

forms AS (
    SELECT
        value,
        cases,
        letters,
        regexp_replace(letters, '\P{N}+', '', 'g') AS digits
    FROM bare
    WHERE letters <> ''
)

SELECT
    a.value AS one,
    b.value AS other
FROM forms AS a
INNER JOIN forms AS b
    ON a.value < b.value AND a.digits = b.digits AND abs(length(a.letters) - length(b.letters)) <= 2
WHERE
    a.letters = b.letters
    OR (
        least(length(a.letters), length(b.letters)) - length(a.digits) >= 5
        AND damerau_levenshtein(a.letters, b.letters)
        <= CASE WHEN least(length(a.letters), length(b.letters)) >= 10 THEN 2 ELSE 1 END
    )
ORDER BY least(a.cases, b.cases) DESC, one, other
LIMIT $pairs

-- The words of a text column that enough cases of the find half have, with the failures of each and of all cases.
-- A word is a run of letters and digits; its case is folded, and a case has it once.
-- Grain: one row per word, the most frequent first.
-- Parameters: evaluation, text (fragment); $least, $limit.
WITH texts AS (
    SELECT
        lower({{ text }}) AS text,
        count(*) AS cases,
        count(*) FILTER (WHERE error__failed) AS failed
    FROM {{ evaluation }}
    WHERE case__status = 'analysed' AND split__half = 'find'
    GROUP BY 1
),

words AS (
    SELECT
        unnest(list_distinct(regexp_extract_all(text, '[\p{L}\p{N}]+'))) AS word,
        cases,
        failed
    FROM texts
)

SELECT
    word,
    CAST(sum(cases) AS BIGINT) AS cases,
    CAST(sum(failed) AS BIGINT) AS failed,
    (SELECT CAST(sum(cases) AS DOUBLE) FROM texts) AS all_cases,
    (SELECT CAST(sum(failed) AS DOUBLE) FROM texts) AS all_failed
FROM words
WHERE length(word) > 1
GROUP BY word
HAVING sum(words.cases) >= $least
ORDER BY cases DESC, word
LIMIT $limit

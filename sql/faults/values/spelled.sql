-- The different values of columns of text, with the form that all spellings of one category share.
-- Grain: one row per column (its place) and value.
-- Parameters: table, counted (relation with place, value and cases).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
-- Spaces of any width are one, what has no width is none, and the ends are trimmed: nobody sees a difference.
WITH seen AS (
    SELECT
        place,
        value,
        cases,
        trim(regexp_replace(
            regexp_replace(nfc_normalize(value), '[\x{AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}]', '', 'g'),
            '[\s\p{Z}]+', ' ', 'g'
        )) AS visible
    FROM {{ counted }}
    WHERE value IS NOT NULL
),

-- Dashes, underscores and points beside letters are spaces; between digits they are part of a code.
separated AS (
    SELECT
        place,
        value,
        cases,
        visible,
        trim(regexp_replace(
            regexp_replace(visible, '(\p{L})[ _.,/-]+', '\1 ', 'g'),
            '[ _.,/-]+(\p{L})', ' \1', 'g'
        )) AS words
    FROM seen
)

SELECT
    place,
    value,
    cases,
    visible,
    -- The case of a short code, or of one with digits, may tell two codes apart; a point at its end does not.
    CASE
        WHEN length(regexp_replace(words, '\P{L}', '', 'g')) >= 3 AND NOT regexp_matches(words, '[0-9]')
            THEN lower(strip_accents(words))
        ELSE rtrim(visible, ' .,;')
    END AS folded
FROM separated

-- The different values of columns of text by their length, and which of them are the beginning of a longer value and
-- end inside a word of it (a letter on both sides of the cut, in a text of at least two words or of letters alone).
-- Grain: one row per column (its place) and length.
-- Parameters: counted (relation with place, value and cases); $most (values listed).
-- In the order of the alphabet a value is followed by the values that begin with it.
WITH followed AS (
    SELECT
        place,
        value,
        length(value) AS signs,
        cases,
        lead(value) OVER (PARTITION BY place ORDER BY value) AS next_value
    FROM {{ counted }}
    WHERE value <> ''
),

judged AS (
    SELECT
        place,
        value,
        signs,
        cases,
        next_value,
        coalesce(
            starts_with(next_value, value)
            AND regexp_matches(value, '\p{L}\p{L}$')
            AND regexp_matches(substr(next_value, signs + 1, 1), '\p{L}')
            AND NOT regexp_matches(next_value, '[0-9]'),
            FALSE
        ) AS is_cut
    FROM followed
)

SELECT
    place,
    signs,
    count(*) AS values,
    sum(cases)::BIGINT AS cases,
    count(*) FILTER (WHERE is_cut) AS cut_values,
    count(*) FILTER (WHERE is_cut AND length(next_value) >= signs + 2) AS well_cut_values,
    coalesce(sum(cases) FILTER (WHERE is_cut), 0)::BIGINT AS cut_cases,
    coalesce(list(value ORDER BY value) FILTER (WHERE is_cut)[1:$most], []) AS listed
FROM judged
GROUP BY place, signs
ORDER BY place, signs

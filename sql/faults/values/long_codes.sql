-- Codes of more than $kept digits: how many end in zeros from there on, and how many would if digits were drawn.
-- Grain: one row.
-- Parameters: evaluation, value (a text); $kept.
WITH codes AS (
    SELECT
        length({{ value }}) - $kept AS spare_digits,
        {{ value }}[-1] = '0' AS ends_in_zero,
        rtrim({{ value }}, '0') AS significant
    FROM {{ evaluation }}
    WHERE regexp_full_match({{ value }}, '[1-9][0-9]+') AND length({{ value }}) > $kept
)

SELECT
    count(*) FILTER (WHERE length(significant) <= $kept) AS zeros,
    count(*) AS cases,
    coalesce(fsum(pow(0.1, spare_digits)), 0) AS expected,
    count(*) FILTER (WHERE ends_in_zero AND length(significant) > $kept) AS other_zeros,
    count(*) FILTER (WHERE length(significant) > $kept) AS others
FROM codes

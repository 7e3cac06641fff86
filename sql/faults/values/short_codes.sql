-- Codes of digits by their usual length, which most cases have: how many are longer, padded, or shorter.
-- Grain: one row.
-- Parameters: evaluation, column (identifier).
WITH counted AS (
    SELECT
        {{ column }} AS value,
        length({{ column }}) AS digits,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE regexp_full_match({{ column }}, '[0-9]+')
    GROUP BY 1, 2
),

lengths AS (
    SELECT
        digits,
        sum(cases) AS cases
    FROM counted
    GROUP BY digits
),

usual AS (
    SELECT digits AS usual_digits
    FROM lengths
    ORDER BY cases DESC, digits DESC
    LIMIT 1
),

judged AS (
    SELECT
        c.value,
        c.cases,
        u.usual_digits,
        c.digits = u.usual_digits AS is_usual,
        c.digits > u.usual_digits AS is_longer,
        c.digits < u.usual_digits AS is_short,
        c.value[1] = '0' AS is_padded,
        full_code.value IS NOT NULL AS has_twin
    FROM counted AS c
    CROSS JOIN usual AS u
    LEFT JOIN counted AS full_code
        ON c.digits < u.usual_digits AND lpad(c.value, u.usual_digits::INTEGER, '0') = full_code.value
)

SELECT
    max(usual_digits)::INTEGER AS usual_digits,
    coalesce(sum(cases), 0)::BIGINT AS cases,
    coalesce(sum(cases) FILTER (WHERE is_usual), 0)::BIGINT AS usual_cases,
    count(*) FILTER (WHERE is_usual AND is_padded) AS padded_values,
    count(*) FILTER (WHERE is_longer) AS longer_values,
    coalesce(sum(cases) FILTER (WHERE is_short), 0)::BIGINT AS short_cases,
    count(*) FILTER (WHERE is_short) AS short_values,
    count(*) FILTER (WHERE is_short AND is_padded) AS short_padded_values,
    count(*) FILTER (WHERE is_short AND has_twin) AS twin_values
FROM judged

-- Values of a fractional number column that no identifier can have: fractions, and numbers whose last digits are lost.
-- Grain: one row.
-- Parameters: source, column, $limit (above it, the type cannot tell neighbouring whole numbers apart).
SELECT
    count(*) FILTER (WHERE {{ column }} <> floor({{ column }})) AS fractions,
    -- Infinity and NaN are above every limit.
    count(*) FILTER (WHERE abs(CAST({{ column }} AS DOUBLE)) > $limit) AS too_large,
    any_value({{ column }} ORDER BY {{ column }}) FILTER (WHERE {{ column }} <> floor({{ column }}))::VARCHAR AS example
FROM {{ source }}

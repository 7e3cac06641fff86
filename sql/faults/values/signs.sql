-- Positive and negative numbers about the limit of a signed type, half of whose width is given.
-- Grain: one row.
-- Parameters: evaluation, value (identifier), half (literal).
SELECT
    count(*) FILTER (WHERE {{ value }} >= 0.75 * {{ half }} AND {{ value }} < {{ half }}) AS upper_cases,
    count(*) FILTER (WHERE {{ value }} < 0 AND {{ value }} > -0.1 * {{ half }}) AS small_negative,
    count(*) FILTER (WHERE {{ value }} < 0) AS negative,
    count(*) FILTER (WHERE {{ value }} <= -0.5 * {{ half }}) AS deep,
    count(*) FILTER (WHERE {{ value }} > 0) AS positive
FROM {{ evaluation }}

-- How common some values of a column are among the analysed cases, beside its most common value.
-- Grain: one row per value asked for.
-- Parameters: evaluation, column (identifier); $values.
WITH counted AS (
    SELECT
        CAST({{ column }} AS VARCHAR) AS value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
    GROUP BY value
),

shares AS (
    SELECT
        value,
        cases / sum(cases) OVER () AS share,
        max(cases) OVER () / sum(cases) OVER () AS largest
    FROM counted
)

SELECT
    value,
    share,
    largest
FROM shares
WHERE value IN (SELECT unnest($values))
ORDER BY value

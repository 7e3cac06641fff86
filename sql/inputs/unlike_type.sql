-- The most frequent values of a text column that are not of a type.
-- Grain: one row per distinct value, at most $few, most frequent first; misfits and filled count rows.
-- Parameters: source, column, type, pattern, $few.
WITH text AS (
    SELECT
        {{ column }} AS value,
        coalesce(
            regexp_full_match({{ column }}, {{ pattern }}) AND TRY_CAST({{ column }} AS {{ type }}) IS NOT NULL, FALSE
        ) AS fits
    FROM {{ source }}
    WHERE {{ column }} IS NOT NULL
),

counted AS (
    SELECT
        value,
        count(*) AS copies
    FROM text
    WHERE NOT fits
    GROUP BY value
)

SELECT
    value,
    (SELECT count(*) FROM text WHERE NOT fits) AS misfits,
    (SELECT count(*) FROM text) AS filled
FROM counted
ORDER BY copies DESC, value
LIMIT $few

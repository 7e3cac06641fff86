-- The first keys of a table that stand in it more than once, as text, for a reader to look up.
-- Grain: one row per repeated key.
-- Parameters: source, keys (identifiers); $limit.
WITH repeated AS (
    SELECT
        {{ keys | commas }},
        count(*) AS copies
    FROM {{ source }}
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
    HAVING count(*) > 1
    ORDER BY {{ keys | commas }}
    LIMIT $limit
)

SELECT
    {% for key in keys %}
    CAST({{ key }} AS VARCHAR),
    {% endfor %}
    CAST(copies AS VARCHAR) AS copies
FROM repeated
ORDER BY {{ keys | of('repeated') | commas }}

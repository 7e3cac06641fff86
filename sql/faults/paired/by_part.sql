-- Where the cases come from that an explanation holds for, the part with most of them first.
-- Grain: one row per part of a division with any of them.
-- Parameters: evaluation, part (expression), path, slug (literals).
WITH found AS (
    SELECT DISTINCT case__id
    FROM read_parquet({{ path }})
    WHERE explanation = {{ slug }}
)

SELECT
    {{ part }} AS part,
    count(*) AS cases,
    count(f.case__id) AS explained
FROM {{ evaluation }} AS e
LEFT JOIN found AS f ON e.case__id = f.case__id
GROUP BY 1
HAVING count(f.case__id) > 0
ORDER BY explained DESC, cases, part
LIMIT 5

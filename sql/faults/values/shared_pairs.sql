-- How many different contents two parts share.
-- Grain: one row per pair of parts that share any.
-- Parameters: content (relation).
WITH found AS (
    SELECT DISTINCT
        part,
        content_hash
    FROM {{ content }}
),

-- What is in more parts than a few is coarse, and would make pairs without end.
few AS (
    SELECT content_hash
    FROM found
    GROUP BY content_hash
    HAVING count(*) BETWEEN 2 AND 6
)

SELECT
    a.part AS part,
    b.part AS other_part,
    count(*) AS contents
FROM few
INNER JOIN found AS a ON few.content_hash = a.content_hash
INNER JOIN found AS b ON few.content_hash = b.content_hash AND a.part < b.part
GROUP BY a.part, b.part
ORDER BY contents DESC, a.part, b.part

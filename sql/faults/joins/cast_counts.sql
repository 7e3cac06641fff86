-- How many numbers, texts and cases are concerned by a cast.
-- Grain: one row.
-- Parameters: marked (relation).
SELECT
    (SELECT count(DISTINCT m.number) FROM {{ marked }} AS m) AS numbers,
    (SELECT coalesce(sum(x.spellings), 0)::BIGINT FROM (SELECT DISTINCT m.number, m.spellings FROM {{ marked }} AS m) AS x)
        AS spellings,
    (SELECT count(*) FROM {{ marked }}) AS cases

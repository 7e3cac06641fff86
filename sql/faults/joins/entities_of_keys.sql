-- How many values another column has beside a key, and how many pairs of both there are.
-- Grain: one row.
-- Parameters: source (relation), key, entity (identifiers).
SELECT
    count(DISTINCT {{ entity }}) AS entities,
    count(DISTINCT hash({{ entity }}, {{ key }})) AS pairs
FROM {{ source }}
WHERE {{ entity }} IS NOT NULL AND {{ key }} IS NOT NULL

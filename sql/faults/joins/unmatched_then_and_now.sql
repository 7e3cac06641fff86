-- Keys of each part of the cases, and how many of them find no row, in this run and in the one before.
-- Grain: one row per part with enough keys in both runs.
-- Parameters: evaluation, previous (relations), match, keys (identifiers), value (expression), lost (relation of cases
--     that do not count, or none); $fewest.
WITH cases_now AS (
    SELECT
        {{ value }} AS part,
        hash({{ keys | commas }}) AS errata__key,
        {{ match }} = 'unmatched' AS missing
    FROM {{ evaluation }}
    WHERE {{ match }} <> 'null_key' {% if lost %}AND case__id NOT IN (SELECT case__id FROM {{ lost }}){% endif %}

),

keys_now AS (
    SELECT
        part,
        count(*) AS cases,
        count(DISTINCT errata__key) AS keys,
        count(DISTINCT errata__key) FILTER (WHERE missing) AS missing
    FROM cases_now
    WHERE part IS NOT NULL
    GROUP BY part
),

keys_then AS (
    SELECT
        {{ value }} AS part,
        count(DISTINCT hash({{ keys | commas }})) AS keys,
        count(DISTINCT hash({{ keys | commas }})) FILTER (WHERE {{ match }} = 'unmatched') AS missing
    FROM {{ previous }}
    WHERE {{ match }} <> 'null_key'
    GROUP BY part
)

SELECT
    n.part,
    n.cases,
    n.keys,
    n.missing,
    t.keys AS keys_then,
    t.missing AS missing_then
FROM keys_now AS n
INNER JOIN keys_then AS t ON n.part = t.part
WHERE n.keys >= $fewest AND t.keys >= $fewest
ORDER BY n.missing DESC, n.part

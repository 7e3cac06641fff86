-- Whether the keys of one side are those of the other, cut at their longest length.
-- longer: keys of the other side that are longer; start_alike: of those, keys that begin with a key of full length;
-- at_full: keys of full length that longer ones begin with; themselves: of those, keys that the other side has as such.
-- Grain: one row.
-- Parameters: cut, whole (relations), cut_key, whole_key (identifiers).
WITH longest AS (
    SELECT coalesce(max(length({{ cut_key }})), 0) AS size
    FROM {{ cut }}
),

longer AS (
    SELECT DISTINCT
        {{ whole_key }} AS key,
        left({{ whole_key }}, (SELECT longest.size FROM longest)) AS start
    FROM {{ whole }}
    WHERE length({{ whole_key }}) > (SELECT longest.size FROM longest)
),

full_length AS (
    SELECT DISTINCT {{ cut_key }} AS key
    FROM {{ cut }}
    WHERE length({{ cut_key }}) = (SELECT longest.size FROM longest) AND EXISTS (SELECT 1 FROM longer)
),

begun AS (
    SELECT f.key
    FROM full_length AS f
    WHERE f.key IN (SELECT l.start FROM longer AS l)
)

SELECT
    (SELECT longest.size FROM longest) AS size,
    (SELECT count(*) FROM longer) AS longer,
    (SELECT count(*) FROM longer AS l WHERE l.start IN (SELECT b.key FROM begun AS b)) AS start_alike,
    (SELECT count(*) FROM begun) AS at_full,
    (SELECT count(DISTINCT w.{{ whole_key }}) FROM {{ whole }} AS w WHERE w.{{ whole_key }} IN (SELECT b.key FROM begun AS b))
        AS themselves

-- Of each text column the part of its texts that have several words; NULL where it has few values, or long ones.
-- Over a fixed sample of the analysed cases of the find half.
-- Grain: one row, one value per column.
-- Parameters: evaluation, texts (fragments); $every (one case in so many is sampled), $values, $longest (characters).
SELECT
    {% for text in texts %}
    CASE
        WHEN approx_count_distinct({{ text }}) > $values AND avg(length({{ text }})) <= $longest
            THEN avg(CAST(regexp_matches({{ text }}, '\S\s+\S') AS DOUBLE))
    END AS share_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}
WHERE
    case__status = 'analysed'
    AND split__half = 'find'
    AND hash(case__id) % $every = 0

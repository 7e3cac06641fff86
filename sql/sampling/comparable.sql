-- Cases in a form that can be compared: numbers and times as doubles, categories as hashes, missing as NULL.
-- Grain: one row per case, by id: those asked for, or a fixed sample of the analysed ones.
-- Parameters: table, evaluation, copies (fragment), values (each with name and value), sampled;
--   $ids or $every and $most (one case in so many, but at most so many).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH picked AS (
    SELECT
        case__id,
        case__entity,
        {{ copies }} AS copies,
        label__value AS label
        {% for value in values %}
        , {{ value.value }} AS {{ value.name }}
        {% endfor %}
    FROM {{ evaluation }}
    {% if sampled %}
    WHERE case__status = 'analysed' AND hash(case__id) % $every = 0
    ORDER BY hash(case__id), case__id
    LIMIT $most
    {% else %}
    WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
    {% endif %}
)

SELECT *
FROM picked
ORDER BY case__id

-- What a table says of each key that cases have, and the mean of some numbers of these cases.
-- Grain: one row per key; of too many keys, some that are the same in every run.
-- Parameters: evaluation, match, keys, facts (identifiers), attributes (expressions); $most (keys).
SELECT
    hash({{ keys | commas }}) AS errata__key,
    {% for attribute in attributes %}
    min({{ attribute }}) AS a{{ loop.index0 }},
    {% endfor %}
    {% for fact in facts %}
    avg(CAST({{ fact }} AS DOUBLE)) FILTER (WHERE isfinite(CAST({{ fact }} AS DOUBLE))) AS f{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}
WHERE {{ match }} = 'matched'
GROUP BY {{ keys | commas }}
ORDER BY errata__key
LIMIT $most

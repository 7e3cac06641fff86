-- Every case with what it adds to a set it is in, and the sets it is in: a bit of a word says that its predicate holds.
-- What was not analysed has neither weight nor error.
-- Grain: one row per case, in the order of their entities if they are asked for, else in none.
-- Parameters: evaluation, quantity (a number of every analysed case: 1 for a failure, unless something else is measured),
--   clustered (whether entities are asked for), words (each with name and predicates, which have bit and text);
--   $worst (the loss that begins the worst 1 %).
SELECT
    (split__half = 'confirm')::UTINYINT
    + 2 * (case__status <> 'unlabelled')::UTINYINT
    + 4 * (case__status = 'analysed')::UTINYINT
    + 8 * coalesce(error__failed, FALSE)::UTINYINT
    + 16 * (case__status = 'analysed' AND coalesce(error__loss >= $worst AND error__loss > 0, FALSE))::UTINYINT
    AS flags,
    {% if clustered %}hash(case__entity){% else %}0::UBIGINT{% endif %} AS entity,
    (CASE WHEN case__status = 'analysed' THEN case__weight ELSE 0 END)::DOUBLE AS weight,
    (CASE WHEN case__status = 'analysed' THEN case__weight * coalesce({{ quantity }}, 0) ELSE 0 END)::DOUBLE AS error,
    (CASE WHEN case__status = 'analysed' THEN case__weight * coalesce(error__loss, 0) ELSE 0 END)::DOUBLE AS loss
    {% for word in words %}
    , 0::BIGINT
    {% for predicate in word.predicates %}
    + CASE WHEN ({{ predicate.text }}) THEN {{ predicate.bit }} ELSE 0 END
    {% endfor %}
    AS {{ word.name }}
    {% endfor %}
FROM {{ evaluation }}
{% if clustered %}
ORDER BY entity
{% endif %}

-- Rows in which a usable number lies outside its bounds.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), numbers (each with value: an expression that gives a DOUBLE, and usable: a predicate),
--   low and high (literals; one may be none).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE
    {% for number in numbers %}
    ({{ number.usable }} AND ({% if low %}{{ number.value }} < {{ low }}{% endif %}{% if low and high %} OR {% endif %}{% if high %}{{ number.value }} > {{ high }}{% endif %})){% if not loop.last %} OR{% endif %}

    {% endfor %}

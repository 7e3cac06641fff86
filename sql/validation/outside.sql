-- Rows in which a usable number lies outside its bounds.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), numbers (each with value: an expression), low and high (literals; high may be none).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE
    {% for number in numbers %}
    {% if not loop.first %}OR {% endif %}abs({{ number.value }}) <= 1e100 AND ({{ number.value }} < {{ low }}{% if high %} OR {{ number.value }} > {{ high }}{% endif %})
    {% endfor %}

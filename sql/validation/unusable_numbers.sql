-- Rows in which a number is missing, NaN, infinite, or so large (beyond 1e100) that its square would overflow.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), numbers (expressions that give a DOUBLE), optional (missing is allowed).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE
    {% for number in numbers %}
    {% if not loop.first %}OR {% endif %}NOT coalesce(abs({{ number.value }}) <= 1e100, {% if optional %}{{ number.column }} IS NULL{% else %}FALSE{% endif %})
    {% endfor %}

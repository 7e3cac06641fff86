-- Rows in which a number is missing, NaN, infinite, or so large (beyond 1e100) that its square would overflow.
-- Grain: one row per such row.
-- Parameters: source, shown (what identifies a row), numbers (each with usable: a predicate, and column where needed),
--   optional (a missing value is allowed).
SELECT {{ shown | commas }}
FROM {{ source }}
WHERE
    {% for number in numbers %}
    NOT coalesce({{ number.usable }}, {% if optional %}{{ number.column }} IS NULL{% else %}FALSE{% endif %}){% if not loop.last %} OR{% endif %}

    {% endfor %}

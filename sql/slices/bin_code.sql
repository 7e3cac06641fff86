-- The code of an ordered value: 0 where it is missing or not a finite number, else 1 and the cut points it reaches.
-- An expression, used inside slices/codes.sql.
-- Parameters: value (fragment), cuts (literals, ascending).
CASE
    WHEN {{ value }} IS NULL OR NOT isfinite({{ value }}) THEN 0
    {% for cut in cuts %}
    WHEN {{ value }} < {{ cut }} THEN {{ loop.index }}
    {% endfor %}
    ELSE {{ cuts | length + 1 }}
END

-- The bin a value falls into: the number of cut points it reaches; NULL where it is missing or not a finite number.
-- An expression, used inside slices/rates.sql.
-- Parameters: value (fragment), cuts (literals, ascending).
CASE
    WHEN {{ value }} IS NULL OR NOT isfinite({{ value }}) THEN NULL
    {% for cut in cuts %}
    WHEN {{ value }} < {{ cut }} THEN {{ loop.index0 }}
    {% endfor %}
    ELSE {{ cuts | length }}
END

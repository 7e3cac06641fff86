-- An ordered value where it lies from a low end to below a high one, else NULL.
-- An expression, used inside slices/quantiles.sql.
-- Parameters: value (fragment), low, high (literals, or none where that end is open).
CASE WHEN TRUE{% if low %} AND {{ value }} >= {{ low }}{% endif %}{% if high %} AND {{ value }} < {{ high }}{% endif %} THEN {{ value }} END

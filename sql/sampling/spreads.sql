-- How far the numbers of comparable cases spread: from their 5 % to their 95 % quantile.
-- Grain: one row, one number per column; NULL where there is no value.
-- Parameters: table, columns (identifiers).
SELECT
    {% for column in columns %}
    quantile_disc({{ column }}, 0.95) - quantile_disc({{ column }}, 0.05) AS spread_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ table }}

-- One column of comparable cases.
-- Grain: one row per case of the table, in the order of the table.
-- Parameters: table, value (identifier), number (whether it is one; else a hash, 0 where it is missing).
SELECT coalesce({{ value }}, {% if number %}'nan'{% else %}0{% endif %}) AS value
FROM {{ table }}

-- A table under its name, so that a check can read it. A database file takes no bound values, hence only fragments.
-- Grain: one row per row of the table.
-- Parameters: view, select (the table's definition), columns (each with name, and value: what stands there).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT
    {% for column in columns %}
    {{ column.value }} AS {{ column.name }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM ({{ select }})

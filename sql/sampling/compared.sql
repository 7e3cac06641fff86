-- What says which cases may be compared with which: their entity, their copies and their label.
-- Grain: one row per case of a table of comparable cases, in the order of the table.
-- Parameters: table, number (whether the label is one; else its hash is told, 0 where it is missing),
--   lowest and highest (fragments about the label: what counts as the same).
SELECT
    case__id,
    hash(case__entity) AS entity,
    copies,
    {% if number %}
    coalesce(CAST(label AS DOUBLE), 'nan') AS label,
    coalesce(CAST({{ lowest }} AS DOUBLE), 'nan') AS lowest,
    coalesce(CAST({{ highest }} AS DOUBLE), 'nan') AS highest
    {% else %}
    coalesce(hash(label), 0) AS label,
    coalesce(hash({{ lowest }}), 0) AS lowest,
    coalesce(hash({{ highest }}), 0) AS highest
    {% endif %}
FROM {{ table }}

-- The predictions with Errata's own columns in front: what a case is, when it was scored, whose it is.
-- Grain: one row per prediction.
-- Parameters: view, source, id_parts, entity, time, query, weight, columns (identifiers and fragments).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT
    {% if id_parts | length == 1 %}
    CAST({{ id_parts[0] }} AS VARCHAR) AS case__id,
    {% else %}
    -- Escaped, so that ('a|', 'b') and ('a', '|b') stay two cases.
    concat_ws(
        '|'
        {% for part in id_parts %}
        , replace(replace(CAST({{ part }} AS VARCHAR), '\', '\\'), '|', '\|')
        {% endfor %}
    ) AS case__id,
    {% endif %}
    {{ time }} AS case__time,
    -- A row whose entity is unknown is an entity of its own.
    {% if entity %}
    coalesce(CAST({{ entity }} AS VARCHAR), concat('?', case__id)) AS case__entity,
    {% else %}
    case__id AS case__entity,
    {% endif %}
    {% if query %}CAST({{ query }} AS VARCHAR){% else %}CAST(NULL AS VARCHAR){% endif %} AS case__query,
    {% if weight %}CAST({{ weight }} AS DOUBLE){% else %}CAST(1.0 AS DOUBLE){% endif %} AS case__weight
    {% for column in columns %}
    , {{ column.value }} AS {{ column.name }}
    {% endfor %}
FROM {{ source }}

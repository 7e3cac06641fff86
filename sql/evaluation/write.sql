-- Writes the evaluation table: loss and weight on their grids, the half of the honest split, all other columns as they are.
-- The half is the first hexadecimal digit of the MD5 of the entity's UTF-8 text and the seed (0-7: find, 8-f: confirm),
-- so it is the same on every machine, in every run and for every model.
-- Grain: one row per prediction, ordered by case__id.
-- Parameters: graded, path, leading and trailing (identifiers), loss_quantum, weight_quantum, seed (text).
COPY (
    SELECT
        {% for column in leading %}
        {% if column == loss %}
        round(error__loss / {{ loss_quantum }}) * {{ loss_quantum }} AS error__loss,
        {% elif column == weight %}
        CASE
            WHEN case__weight > 0 THEN greatest(round(case__weight / {{ weight_quantum }}), 1) * {{ weight_quantum }}
            ELSE 0.0
        END AS case__weight,
        {% else %}
        {{ column }},
        {% endif %}
        {% endfor %}
        CASE WHEN left(md5(concat(case__entity, {{ seed }})), 1) < '8' THEN 'find' ELSE 'confirm' END AS split__half
        {% for column in trailing %}
        , {{ column }}
        {% endfor %}
    FROM {{ graded }}
    ORDER BY case__id
) TO {{ path }} (FORMAT parquet, COMPRESSION zstd)

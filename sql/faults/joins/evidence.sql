-- The evidence of one detector, gathered from its tables into one file.
-- Grain: one row per case concerned.
-- Parameters: parts (each with table, columns), names (identifiers), target (literal path).
COPY (
    WITH gathered AS (
        {% for part in parts %}
        SELECT
            case__id,
            {{ part.columns | commas }}
        FROM {{ part.table }}
        {% if not loop.last %}
        UNION ALL
        {% endif %}
        {% endfor %}
    )

    SELECT
        case__id
        {% for name in names %}
        , max({{ name }}) AS {{ name }}
        {% endfor %}
    FROM gathered
    GROUP BY case__id
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

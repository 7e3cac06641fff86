-- Which cases each explanation holds for, as columns of the evaluation table.
-- Grain: one row per case that any of them holds for.
-- Parameters: flags (each with path literal, slug literal, column), target (path literal).
COPY (
    WITH found AS (
        {% for flag in flags %}
        SELECT
            case__id,
            {{ loop.index0 }} AS flag
        FROM read_parquet({{ flag.path }})
        WHERE explanation = {{ flag.slug }}
        {% if not loop.last %}
        UNION ALL
        {% endif %}
        {% endfor %}
    )

    SELECT
        case__id
        {% for flag in flags %}
        , bool_or(flag = {{ loop.index0 }}) AS {{ flag.column }}
        {% endfor %}
    FROM found
    GROUP BY case__id
    ORDER BY case__id
) TO {{ target }} (FORMAT parquet)

-- The joined cases with labels and predictions read: classes as text, numbers as finite doubles.
-- Blank text, NaN and infinity are no values, nor is a number beyond 1e100: its square would overflow. (A comparison alone
-- does not find NaN: a Parquet file's statistics leave NaN out, and the comparison may be decided from them.)
-- Grain: one row per prediction.
-- Parameters: view, joined, carried (identifiers), classes and numbers (each with column, name, type: real, whole, other).
CREATE OR REPLACE TEMP VIEW {{ view }} AS
SELECT
    {% for part in classes %}
    {% if part.type == 'real' %}
    -- 1.0 and 1 are the same class.
    CASE
        WHEN isfinite(CAST({{ part.column }} AS DOUBLE)) AND abs(CAST({{ part.column }} AS DOUBLE)) < 1e15
            AND CAST({{ part.column }} AS DOUBLE) = trunc(CAST({{ part.column }} AS DOUBLE))
            THEN CAST(TRY_CAST({{ part.column }} AS BIGINT) AS VARCHAR)
        WHEN isfinite(CAST({{ part.column }} AS DOUBLE)) THEN CAST({{ part.column }} AS VARCHAR)
    END AS {{ part.name }},
    {% elif part.type == 'whole' %}
    CAST({{ part.column }} AS VARCHAR) AS {{ part.name }},
    {% else %}
    CASE WHEN trim(CAST({{ part.column }} AS VARCHAR)) <> '' THEN CAST({{ part.column }} AS VARCHAR) END AS {{ part.name }},
    {% endif %}
    {% endfor %}
    {% for part in numbers %}
    {% if part.type == 'other' %}
    CASE
        WHEN isfinite(TRY_CAST(CAST({{ part.column }} AS VARCHAR) AS DOUBLE))
            AND abs(TRY_CAST(CAST({{ part.column }} AS VARCHAR) AS DOUBLE)) <= 1e100
            THEN TRY_CAST(CAST({{ part.column }} AS VARCHAR) AS DOUBLE)
    END AS {{ part.name }},
    {% else %}
    CASE
        WHEN isfinite(CAST({{ part.column }} AS DOUBLE)) AND abs(CAST({{ part.column }} AS DOUBLE)) <= 1e100
            THEN CAST({{ part.column }} AS DOUBLE)
    END AS {{ part.name }},
    {% endif %}
    {% endfor %}
    {% for column in carried %}
    {{ column }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ joined }}

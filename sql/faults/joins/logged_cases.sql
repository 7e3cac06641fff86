-- The cases with a table's values as joined and as they were logged when the model scored; of several logs, the first.
-- Grain: one row per case with a log.
-- Parameters: table, evaluation, logged (relations), match, keys (pairs of identifiers), columns (each with the joined
--     column, the logged one, and what it is called here).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    c.case__id,
    any_value(c.{{ match }}) AS {{ match }}
    {% for joined, logged, name in columns %}
    , any_value(c.{{ joined }}) AS {{ joined }}
    , min(l.{{ logged }}) AS {{ name }}
    {% endfor %}
FROM {{ evaluation }} AS c
INNER JOIN {{ logged }} AS l
    ON
        {% for own, other in keys %}
        CAST(c.{{ own }} AS VARCHAR) = CAST(l.{{ other }} AS VARCHAR){% if not loop.last %} AND{% endif %}

        {% endfor %}
GROUP BY c.case__id

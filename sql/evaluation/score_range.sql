-- What a run's scores look like, and how late its cases are.
-- Grain: one row.
-- Parameters: parsed, scores (a number or a list per case, or none), lists (whether it is a list), time (whether to look at it).
WITH ranges AS (
    SELECT
        {% if not scores %}
        CAST(NULL AS DOUBLE) AS lowest,
        CAST(NULL AS DOUBLE) AS highest,
        {% elif lists %}
        list_min({{ scores }}) AS lowest,
        list_max({{ scores }}) AS highest,
        {% else %}
        {{ scores }} AS lowest,
        {{ scores }} AS highest,
        {% endif %}
        {% if time %}TRY_CAST(case__time AS TIMESTAMPTZ){% else %}CAST(NULL AS TIMESTAMPTZ){% endif %} AS time
    FROM {{ parsed }}
)

SELECT
    count(lowest) AS scored,
    min(lowest) AS lowest,
    max(highest) AS highest,
    count(*) FILTER (WHERE lowest < 0 OR highest > 1) AS outside,
    CAST(max(time) FILTER (WHERE isfinite(time)) AS VARCHAR) AS latest
FROM ranges

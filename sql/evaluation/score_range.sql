-- What a run's scores look like, and how late its cases are.
-- Grain: one row.
-- Parameters: parsed, lowest and highest (score expressions), time (whether there are case times).
SELECT
    count({{ lowest }}) AS scored,
    min({{ lowest }}) AS lowest,
    max({{ highest }}) AS highest,
    count(*) FILTER (WHERE {{ lowest }} < 0 OR {{ highest }} > 1) AS outside,
    {% if time %}
    CAST(max(CAST(case__time AS TIMESTAMPTZ)) AS VARCHAR) AS latest
    {% else %}
    CAST(NULL AS VARCHAR) AS latest
    {% endif %}
FROM {{ parsed }}

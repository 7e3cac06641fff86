-- All failures with the stratum each belongs to; a row belongs to the first one that claims it.
-- Grain: one row per analysed failure.
-- Parameters: table, evaluation, copies (fragment), comparison (relation or none), groups (each with name and predicate);
--   $worst (ids of the worst cases that have their cards already).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    case__id,
    case__entity,
    error__kind AS kind,
    {{ copies }} AS copies,
    CASE
        WHEN case__id IN (SELECT unnest(CAST($worst AS VARCHAR[]))) THEN 'worst'
        {% if comparison %}
        WHEN case__id IN (SELECT c.case__id FROM {{ comparison }} AS c WHERE c.outcome = 'newly_wrong') THEN 'newly_wrong'
        {% endif %}
        {% for group in groups %}
        WHEN ({{ group.predicate }}) THEN {{ group.name }}
        {% endfor %}
        ELSE 'random'
    END AS stratum
FROM {{ evaluation }}
WHERE case__status = 'analysed' AND error__failed

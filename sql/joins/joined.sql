-- Predictions with their labels and every joined table: values, and the evidence of how each join went.
-- Every right side holds one row per key, so a prediction stays exactly one row.
-- Grain: one row per prediction.
-- Parameters: view, cases, labels (a side), tables (sides; each with alias, view, on, null_key, names, brought values).
CREATE OR REPLACE VIEW {{ view }} AS
SELECT
    c.*,
    l.{{ labels.label }} AS label__value_raw,
    {% if labels.at %}l.{{ labels.at }}{% else %}CAST(NULL AS TIMESTAMP){% endif %} AS label__at,
    {% if labels.source %}CAST(l.{{ labels.source }} AS VARCHAR){% else %}CAST(NULL AS VARCHAR){% endif %} AS label__source,
    CASE
        WHEN {{ labels.null_key }} THEN 'null_key'
        WHEN l.errata__copies IS NULL THEN 'unmatched'
        WHEN l.errata__copies > 1 THEN 'several'
        ELSE 'matched'
    END AS label__match
    {% for table in tables %}
    , CASE
        WHEN {{ table.null_key }} THEN 'null_key'
        WHEN {{ table.alias }}.errata__copies > 1 THEN 'several'
        WHEN {{ table.alias }}.errata__copies = 1 THEN 'matched'
        {% if table.ever %}
        WHEN {{ table.ever }}.errata__ever AND c.case__time IS NOT NULL THEN 'later_only'
        {% endif %}
        ELSE 'unmatched'
    END AS {{ table.match }}
    , coalesce({{ table.alias }}.errata__copies, 0)::INTEGER AS {{ table.copies }}
    , coalesce({{ table.alias }}.errata__conflict, FALSE) AS {{ table.conflict }}
    {% if table.mask %}
    , {{ table.mask }} AS {{ table.mask_name }}
    {% endif %}
    {% if table.age %}
    , date_diff('second', {{ table.alias }}.{{ table.valid_from }}, c.case__time) / 86400.0 AS {{ table.age }}
    {% endif %}
    {% for value in table.brought %}
    , {{ value.value }} AS {{ value.name }}
    {% endfor %}
    {% endfor %}
FROM {{ cases }} AS c
LEFT JOIN {{ labels.view }} AS l ON {{ labels.on }}
{% for table in tables %}
{% if table.valid_from %}
ASOF LEFT JOIN {{ table.view }} AS {{ table.alias }}
    ON {{ table.on }} AND c.case__time >= {{ table.alias }}.{{ table.valid_from }}
LEFT JOIN {{ table.ever_view }} AS {{ table.ever }} ON {{ table.ever_on }}
{% else %}
LEFT JOIN {{ table.view }} AS {{ table.alias }} ON {{ table.on }}
{% endif %}
{% endfor %}

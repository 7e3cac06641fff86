-- Cases whose label is not what it was in the run before. Numbers are the same if they differ by rounding only.
-- A label that became known after the run before was made may well be another one (label__at).
-- Grain: one row per such case, in the order of case__id.
-- Parameters: evaluation, previous, numbers (labels are numbers), at (whether the run before has label__at),
--   parts (value, name).
WITH known AS (
    SELECT {% if at %}max(label__at){% else %}CAST(NULL AS TIMESTAMP){% endif %} AS latest
    FROM {{ previous }}
),

differing AS (
    SELECT
        e.case__id,
        CAST(p.label__value AS VARCHAR) AS label_before,
        CAST(e.label__value AS VARCHAR) AS label_now,
        {% if at %}
        coalesce(e.label__at > (SELECT latest FROM known), FALSE) AS is_later
        {% else %}
        FALSE AS is_later
        {% endif %}
        {% for part in parts %}
        , e.{{ part.name }}
        {% endfor %}
    FROM (
        SELECT
            case__id,
            label__value,
            label__at
            {% for part in parts %}
            , {{ part.value }} AS {{ part.name }}
            {% endfor %}
        FROM {{ evaluation }}
        WHERE label__value IS NOT NULL
    ) AS e
    INNER JOIN {{ previous }} AS p ON e.case__id = p.case__id
    WHERE
        p.label__value IS NOT NULL
        {% if numbers %}
        AND abs(CAST(e.label__value AS DOUBLE) - CAST(p.label__value AS DOUBLE))
        > 1e-9 * greatest(abs(CAST(e.label__value AS DOUBLE)), abs(CAST(p.label__value AS DOUBLE)))
        {% else %}
        AND CAST(e.label__value AS VARCHAR) <> CAST(p.label__value AS VARCHAR)
        {% endif %}
)

SELECT
    case__id,
    label_before,
    label_now
    {% for part in parts %}
    , {{ part.name }}
    {% endfor %}
FROM differing
WHERE NOT is_later
ORDER BY case__id

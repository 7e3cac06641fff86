-- The compared cases as the search reads them, each with numbers of its comparison: what changed, or what was before.
-- Written once, because the search reads it several times.
-- Grain: one row per case that both runs analysed with the same label.
-- Parameters: path, evaluation, comparison, numbers (expression over the comparison and name of each new column).
COPY (
    WITH compared AS (
        SELECT
            case__id AS errata__id
            {% for number, name in numbers %}
            , {{ number }} AS {{ name }}
            {% endfor %}
        FROM {{ comparison }}
        WHERE outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right')
    )

    SELECT * EXCLUDE (errata__id)
    FROM {{ evaluation }}
    INNER JOIN compared ON case__id = errata__id
) TO {{ path }} (FORMAT parquet, COMPRESSION lz4)

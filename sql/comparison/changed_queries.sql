-- The items of whole queries, each with numbers of its comparison. Only whole queries: where an item is new, gone, or has
-- another label, the two orders are not of the same items.
-- Written once, because the search reads them several times.
-- Grain: one row per item of a query all of whose items both runs analysed with the same label.
-- Parameters: path, evaluation, comparison, numbers (expression over the comparison and name of each new column).
COPY (
    WITH whole AS (
        SELECT case__query AS errata__query
        FROM {{ comparison }}
        GROUP BY case__query
        HAVING bool_and(outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right'))
    ),

    compared AS (
        SELECT
            case__id AS errata__id
            {% for number, name in numbers %}
            , {{ number }} AS {{ name }}
            {% endfor %}
        FROM {{ comparison }}
        INNER JOIN whole ON case__query = errata__query
    )

    SELECT * EXCLUDE (errata__id)
    FROM {{ evaluation }}
    INNER JOIN compared ON case__id = errata__id
) TO {{ path }} (FORMAT parquet, COMPRESSION lz4)

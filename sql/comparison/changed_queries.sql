-- The queries of a ranking as cases: what each lost under the two models, and the columns that are the same for its items.
-- Only whole queries: where an item is new, gone, or has another label, the two orders are not of the same items.
-- Grain: one row per query all of whose items both runs analysed with the same label.
-- Parameters: path, evaluation, comparison, columns (identifiers), loss_before (name of the new column).
COPY (
    WITH whole AS (
        SELECT case__query AS errata__query
        FROM {{ comparison }}
        GROUP BY case__query
        HAVING bool_and(outcome IN ('fixed', 'newly_wrong', 'still_wrong', 'still_right'))
    ),

    compared AS (
        SELECT
            case__id AS errata__id,
            before__loss AS errata__before
        FROM {{ comparison }}
        INNER JOIN whole ON case__query = errata__query
    )

    SELECT
        case__query AS case__id,
        case__query,
        min(case__entity) AS case__entity,
        'analysed' AS case__status,
        avg(case__weight) AS case__weight,
        min(split__half) AS split__half,
        bool_or(error__failed) AS error__failed,
        fsum(error__loss) AS error__loss,
        fsum(errata__before) AS {{ loss_before }}
        {% for column in columns %}
        , min({{ column }}) AS {{ column }}
        {% endfor %}
    FROM {{ evaluation }}
    INNER JOIN compared ON case__id = errata__id
    GROUP BY case__query
) TO {{ path }} (FORMAT parquet, COMPRESSION lz4)

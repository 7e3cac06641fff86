-- Every case that at least one of two runs analysed: what each model said, what became of the case, and why.
-- A flip has the first cause that explains it: the rule moved (this run's prediction under the baseline's rule fails or passes
-- as before), the inputs differ, or else the model moved. A case with another label speaks of the label, never of the models.
-- Grain: one row per case, ordered by case__id.
-- Parameters: path, now and before (evaluation tables), failed (condition on either), as_before (condition on
--   this run's cases, or none), moved (cause), numbers (labels are numbers), now_inputs and before_inputs (expressions).
COPY (
    WITH this AS (
        SELECT
            case__id,
            case__entity,
            case__query,
            case__weight,
            prediction__value AS prediction,
            prediction__score AS score,
            label__value AS label,
            coalesce({{ failed }}, FALSE) AS failed,
            {% if as_before %}coalesce({{ as_before }}, FALSE){% else %}CAST(NULL AS BOOLEAN){% endif %} AS failed_by_old_rule,
            error__loss AS loss,
            {{ now_inputs }} AS inputs
        FROM {{ now }}
        WHERE case__status = 'analysed'
    ),

    earlier AS (
        SELECT
            case__id,
            case__entity,
            case__query,
            case__weight,
            prediction__value AS prediction,
            prediction__score AS score,
            label__value AS label,
            coalesce({{ failed }}, FALSE) AS failed,
            error__loss AS loss,
            {{ before_inputs }} AS inputs
        FROM {{ before }}
        WHERE case__status = 'analysed'
    ),

    matched AS (
        SELECT
            coalesce(n.case__id, b.case__id) AS case__id,
            coalesce(n.case__entity, b.case__entity) AS case__entity,
            coalesce(n.case__query, b.case__query) AS case__query,
            coalesce(n.case__weight, b.case__weight) AS case__weight,
            CASE
                WHEN b.case__id IS NULL THEN 'only_now'
                WHEN n.case__id IS NULL THEN 'only_before'
                {% if numbers %}
                -- The same number may have been stored with fewer digits.
                WHEN abs(n.label - b.label) > 1e-9 * greatest(abs(n.label), abs(b.label)) THEN 'label_changed'
                {% else %}
                WHEN n.label <> b.label THEN 'label_changed'
                {% endif %}
                WHEN n.failed AND b.failed THEN 'still_wrong'
                WHEN n.failed THEN 'newly_wrong'
                WHEN b.failed THEN 'fixed'
                ELSE 'still_right'
            END AS outcome,
            n.failed_by_old_rule,
            n.inputs IS DISTINCT FROM b.inputs AS has_other_inputs,
            b.prediction AS before__prediction,
            n.prediction AS now__prediction,
            b.score AS before__score,
            n.score AS now__score,
            b.label AS before__label,
            n.label AS now__label,
            b.failed AS before__failed,
            n.failed AS now__failed,
            b.loss AS before__loss,
            n.loss AS now__loss
        FROM this AS n
        FULL JOIN earlier AS b ON n.case__id = b.case__id
    )

    SELECT
        case__id,
        case__entity,
        case__query,
        case__weight,
        outcome,
        CASE
            WHEN outcome = 'label_changed' THEN 'label'
            WHEN outcome NOT IN ('fixed', 'newly_wrong') THEN NULL
            WHEN failed_by_old_rule = before__failed THEN {{ moved }}
            WHEN has_other_inputs THEN 'features'
            ELSE 'score'
        END AS cause,
        before__prediction,
        now__prediction,
        before__score,
        now__score,
        before__label,
        now__label,
        before__failed,
        now__failed,
        before__loss,
        now__loss
    FROM matched
    ORDER BY case__id
) TO {{ path }} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)

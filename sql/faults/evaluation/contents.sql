-- Rows of the evaluation and of the training table by their content: the hash of all inputs both have, and of all but
-- the finest of them.
-- Grain: one row per row of either table.
-- Parameters: table, evaluation, training, ids (expression of the training rows' case__id), here and there (the inputs
--   in the order of both), here_finest and there_finest, here_rest and there_rest (empty where there is but one).
CREATE OR REPLACE TEMP TABLE {{ table }} AS
SELECT
    TRUE AS is_evaluation,
    case__id,
    hash({{ here | commas }}) AS content,
    hash({{ here_finest }}) AS finest,
    hash({{ here_rest | commas }}{% if not here_rest %}0{% endif %}) AS rest
FROM {{ evaluation }}
UNION ALL
SELECT
    FALSE AS is_evaluation,
    {{ ids }} AS case__id,
    hash({{ there | commas }}) AS content,
    hash({{ there_finest }}) AS finest,
    hash({{ there_rest | commas }}{% if not there_rest %}0{% endif %}) AS rest
FROM {{ training }}

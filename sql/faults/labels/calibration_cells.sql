-- How labels are spread among cases that the model scores alike: the chance that two such cases disagree.
-- Grain: one row per cell (predicted value and score, in twentieths) and label.
-- Parameters: table, evaluation.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH counted AS (
    SELECT
        prediction__value,
        coalesce(floor(prediction__score * 20), -1) AS score_bin,
        label__value,
        count(*) AS cases
    FROM {{ evaluation }}
    WHERE case__status = 'analysed'
    GROUP BY ALL
)

SELECT
    prediction__value,
    score_bin,
    label__value,
    cases / sum(cases) OVER (PARTITION BY prediction__value, score_bin) AS share
FROM counted

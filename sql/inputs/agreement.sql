-- How far a column agrees with the label beyond chance, over the rows of two samples that belong to the same case: Cohen's
-- kappa (Cohen 1960), 1 for full agreement, 0 for chance. true and 1 are the same class, and so are 1.0 and 1.
-- Grain: one row; NULL without such rows, and where chance alone agrees fully.
-- Parameters: left, right, left_columns and right_columns (the key, compared as text), column, label.
WITH texts AS (
    SELECT
        CAST(l.{{ column }} AS VARCHAR) AS said,
        CAST(r.{{ label }} AS VARCHAR) AS truth
    FROM {{ left }} AS l
    INNER JOIN {{ right }} AS r
        ON TRUE
        {% for column in left_columns %}
        AND CAST(l.{{ column }} AS VARCHAR) = CAST(r.{{ right_columns[loop.index0] }} AS VARCHAR)
        {% endfor %}
    WHERE l.{{ column }} IS NOT NULL AND r.{{ label }} IS NOT NULL
),

classes AS (
    SELECT
        CASE lower(said) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE regexp_replace(said, '\.0$', '') END AS said,
        CASE lower(truth) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE regexp_replace(truth, '\.0$', '') END AS truth
    FROM texts
),

said AS (SELECT said AS class, count(*) AS rows FROM classes GROUP BY said),

truth AS (SELECT truth AS class, count(*) AS rows FROM classes GROUP BY truth),

agreement AS (
    SELECT
        count(*) FILTER (WHERE said = truth) / count(*) AS observed,
        count(*) AS rows
    FROM classes
),

by_chance AS (
    SELECT coalesce(sum(said.rows * truth.rows), 0) AS pairs
    FROM said
    INNER JOIN truth ON said.class = truth.class
)

SELECT (observed - pairs / (rows * rows)) / nullif(1 - pairs / (rows * rows), 0) AS kappa
FROM agreement
CROSS JOIN by_chance

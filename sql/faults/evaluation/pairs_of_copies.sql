-- How many pairs of cases agree: in everything, in all but the witness, in all but another column, in all but both.
-- Grain: one row.
-- Parameters: evaluation, witness, others (identifiers), left_out (one of the others).
WITH hashed AS (
    SELECT
        hash({{ witness | commas }}, {{ others | commas }}) AS everything,
        hash({{ others | commas }}) AS but_witness,
        hash({{ witness | commas }}{% for column in others if column != left_out %}, {{ column }}{% endfor %}) AS but_this,
        hash(0{% for column in others if column != left_out %}, {{ column }}{% endfor %}) AS but_both
    FROM {{ evaluation }}
)

SELECT
    (SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM (SELECT count(*) AS n FROM hashed GROUP BY everything)),
    (SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM (SELECT count(*) AS n FROM hashed GROUP BY but_witness)),
    (SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM (SELECT count(*) AS n FROM hashed GROUP BY but_this)),
    (SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM (SELECT count(*) AS n FROM hashed GROUP BY but_both))

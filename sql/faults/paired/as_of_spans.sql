-- How far the rows that cases carry lie from them (seconds), and the newest row that any of them carries.
-- Grain: one row.
-- Parameters: placed, condition, row_time (column of placed).
SELECT
    count(*) AS cases,
    min(abs(at_time - {{ row_time }})) // 1000000 AS shortest,
    quantile_disc(abs(at_time - {{ row_time }}), 0.5) // 1000000 AS median,
    max(abs(at_time - {{ row_time }})) // 1000000 AS longest,
    max({{ row_time }}) AS newest,
    max(at_time) AS last_case
FROM {{ placed }}
WHERE {{ condition }}

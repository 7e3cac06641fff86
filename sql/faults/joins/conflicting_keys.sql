-- Repeated keys of a table, and how many of them have rows that contradict each other.
-- Grain: one row.
-- Parameters: view (a one_per_key view).
SELECT
    count(*) FILTER (WHERE errata__copies > 1) AS repeated_keys,
    count(*) FILTER (WHERE errata__conflict) AS contradicting_keys
FROM {{ view }}

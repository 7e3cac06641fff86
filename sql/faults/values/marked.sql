-- A condition: the case has a row in a file of evidence.
-- Grain: one value per case.
-- Parameters: path (literal).
case__id IN (SELECT marked.case__id FROM read_parquet({{ path }}) AS marked)

-- A source under its name, from the SELECT that defines it.
-- Grain: one row per row of the source.
-- Parameters: view (identifier), select (statement made by the inputs stage).
CREATE OR REPLACE VIEW {{ view }} AS
{{ select }}

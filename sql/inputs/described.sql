-- Names and types of the columns of a statement.
-- Grain: one row per column, in order; column_name and column_type come first.
-- Parameters: select (a statement).
DESCRIBE {{ select }}

-- The first rows of a source, kept for questions about them.
-- Grain: one row per row of the source, at most limit.
-- Parameters: name, select (a statement), limit.
CREATE OR REPLACE TEMP TABLE {{ name }} AS
SELECT *
FROM ({{ select }})
LIMIT {{ limit }}

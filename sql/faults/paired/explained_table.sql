-- Cells that differ from their reference, with what explains them: empty at first.
-- Grain: one row per case, cell and explanation.
-- Parameters: explained.
CREATE OR REPLACE TEMP TABLE {{ explained }} (case__id VARCHAR, explanation VARCHAR, cell VARCHAR)

-- Keeps the engine from drawing a progress bar of its own into what a command prints.
-- Grain: no row.
-- Parameters: none.
SET enable_progress_bar = FALSE

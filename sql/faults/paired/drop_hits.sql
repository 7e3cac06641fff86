-- Take away the cells that are explained.
-- Grain: one row per cell.
-- Parameters: cells, hits.
DELETE FROM {{ cells }}
WHERE case__id IN (SELECT case__id FROM {{ hits }})

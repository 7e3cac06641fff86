-- Gives the space of a temporary table back.
-- Parameters: table.
DROP TABLE IF EXISTS {{ table }}

-- Decodes every value once, so that a damaged page is found before anything is computed from the others.
-- Grain: one row.
-- Parameters: select (a statement), columns (identifiers).
SELECT bit_xor(hash({{ columns | commas }})) AS checksum
FROM ({{ select }})

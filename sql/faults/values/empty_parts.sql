-- Parts in which a column is empty: the rows an expectation calls unexpected.
-- Grain: one row per such part.
-- Parameters: part (expression), value (identifier); {batch} is filled in by the expectation.
SELECT {{ part }} AS part
FROM {batch}
GROUP BY 1
HAVING count({{ value }}) = 0

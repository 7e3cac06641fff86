-- Rows that stand in several loads: the rows an expectation calls unexpected.
-- Grain: one row per content.
-- Parameters: part (expression), content (identifiers); {batch} is filled in by the expectation.
SELECT {{ content | commas }}
FROM {batch}
GROUP BY {{ content | commas }}
HAVING count(DISTINCT {{ part }}) > 1

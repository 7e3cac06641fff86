-- Values that go with several values of another column (a key with several entities): the rows an expectation calls unexpected.
-- Grain: one row per such value.
-- Parameters: a, b (identifiers); {batch} is filled in by the expectation.
SELECT {{ a }}
FROM {batch}
GROUP BY 1
HAVING count(DISTINCT {{ b }}) > 1

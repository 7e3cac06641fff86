-- A load with fewer rows than it had: the rows an expectation calls unexpected.
-- Grain: one row if the load is too small.
-- Parameters: part (expression), name (literal), cases; {batch} is filled in by the expectation.
SELECT {{ part }} AS part
FROM {batch}
WHERE {{ part }} = {{ name }}
GROUP BY 1
HAVING count(*) < {{ cases }}

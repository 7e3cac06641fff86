-- Which of the sampled cases the run before had too.
-- Grain: one row per case.
-- Parameters: previous, $every (as the sample was taken).
SELECT case__id
FROM {{ previous }}
WHERE hash(case__id) % $every = 0

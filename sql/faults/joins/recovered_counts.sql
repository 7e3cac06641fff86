-- What each step recovered.
-- Grain: one row per step.
-- Parameters: recovered (relation).
SELECT
    step,
    count(*) AS keys,
    sum(errata__cases)::BIGINT AS cases
FROM {{ recovered }}
GROUP BY step

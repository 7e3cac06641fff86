-- The rows of a table that break an expectation, as Great Expectations takes it.
-- Grain: one row per row at fault.
-- Parameters: condition (predicate, its braces and colons escaped).
SELECT * FROM {batch} WHERE {{ condition }}

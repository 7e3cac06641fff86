-- The most frequent swapped dates.
-- Grain: one row per date and what it is compared with.
-- Parameters: swapped (relation); $most.
SELECT
    CAST(day AS VARCHAR) AS written,
    CAST(swapped AS VARCHAR) AS swapped_back,
    CAST(reference AS VARCHAR) AS reference,
    count(*) AS cases
FROM {{ swapped }}
GROUP BY ALL
ORDER BY cases DESC, written, reference
LIMIT $most

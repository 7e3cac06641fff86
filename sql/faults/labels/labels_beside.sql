-- The labels as they are written, and those of the training rows under the same name.
-- Grain: one row per label.
-- Parameters: labels, training (relations), label, training_label (identifiers).
SELECT {{ label }}
FROM {{ labels }}
UNION ALL
SELECT {{ training_label }} AS {{ label }}
FROM {{ training }}

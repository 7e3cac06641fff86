-- Every row of an as-of raw table that does not contradict another one of its key and start: since when it is true,
-- and since when it could be known.
-- Grain: one row per key and start.
-- Parameters: side (one_per_key view with the columns below), valid_from, known_at (identifiers; the latter may be
-- missing).
SELECT
    *,
    {{ valid_from }} AS errata__from,
    {% if known_at %}
    -- What nobody says when it became known was known from its start.
    greatest({{ valid_from }}, coalesce({{ known_at }}, {{ valid_from }})) AS errata__available
    {% else %}
    {{ valid_from }} AS errata__available
    {% endif %}
FROM {{ side }}
WHERE NOT errata__conflict

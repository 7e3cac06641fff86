-- Where the whole row that a case carries is found in the history of its key: already replaced by a newer row, true
-- but not yet known, or of a later time.
-- Grain: one row per case.
-- Parameters: table, paired (whole), history (relation, alias r, with errata__from and errata__available), whole (values
-- of r), on_older, on_early, on_later.
CREATE OR REPLACE TEMP TABLE {{ table }} AS
WITH history AS (
    SELECT
        r.*,
        hash({{ whole | commas }}) AS errata__whole
    FROM {{ history }} AS r
)

SELECT
    c.case__id,
    epoch_us(c.case__time) AS at_time,
    epoch_us(older.errata__from) AS older,
    -- The newest row of this content that is true by then, unless it was known as well.
    CASE WHEN early.errata__available > c.case__time THEN epoch_us(early.errata__from) END AS early,
    epoch_us(later.errata__from) AS later
FROM {{ paired }} AS c
ASOF LEFT JOIN history AS older
    ON {{ on_older }} AND c.whole = older.errata__whole AND c.case__time >= older.errata__available
ASOF LEFT JOIN history AS early
    ON {{ on_early }} AND c.whole = early.errata__whole AND c.case__time >= early.errata__from
ASOF LEFT JOIN history AS later
    ON {{ on_later }} AND c.whole = later.errata__whole AND c.case__time < later.errata__from

-- How many predictions of each day found no row, in the reader's time zone.
-- Grain: one row per day with unmatched predictions.
-- Parameters: evaluation, match, day (fragments; a day is its first microsecond since 1970).
SELECT
    {{ day }} AS day,
    count(*) AS predictions,
    count(*) FILTER (WHERE {{ match }} = 'unmatched') AS unmatched
FROM {{ evaluation }}
GROUP BY {{ day }}
HAVING count(*) FILTER (WHERE {{ match }} = 'unmatched') > 0
ORDER BY day

-- A fingerprint of each card's row: letters only, for a spreadsheet turns other codes into numbers or dates.
-- Grain: one row per case asked for, in the order of the pack.
-- Parameters: evaluation, values (fragments: text of the label, the prediction and the facts); $ids, $salt.
SELECT
    case__id,
    translate(
        left(md5(concat_ws(chr(31), {% for value in values %}coalesce({{ value }}, chr(30)){% if not loop.last %}, {% endif %}{% endfor %})), 12),
        '0123456789',
        'ghijklmnop'
    ) AS fingerprint
FROM {{ evaluation }}
WHERE case__id IN (SELECT unnest(CAST($ids AS VARCHAR[])))
ORDER BY md5(concat_ws('|', $salt, 'order', case__id)), case__id

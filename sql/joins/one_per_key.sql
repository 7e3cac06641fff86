-- A joined table with one row per key, so that the join can never multiply predictions.
-- Where a key repeats, the first row in the order of all its values is kept (independent of file order), with the
-- number of copies and whether they contradict each other. Only repeated keys pay for the ordering.
-- Grain: one row per key whose parts are all present.
-- Parameters: view, source, keys, columns (identifiers; columns holds keys and values).
CREATE OR REPLACE VIEW {{ view }} AS
WITH repeated AS (
    SELECT
        {{ keys | commas }},
        count(*) AS copies
    FROM {{ source }}
    WHERE {{ keys | present }}
    GROUP BY {{ keys | commas }}
    HAVING count(*) > 1
),

ordered AS (
    SELECT
        {{ columns | of('s') | commas }},
        r.copies,
        row_number() OVER (
            PARTITION BY {{ keys | of('s') | commas }}
            ORDER BY {{ columns | of('s') | commas }}
        ) AS place,
        row({{ columns | of('s') | commas }}) AS content
    FROM {{ source }} AS s
    INNER JOIN repeated AS r ON {{ keys | equal('s', 'r') }}
),

contradicting AS (
    SELECT
        {{ keys | commas }},
        count(DISTINCT content) > 1 AS conflict
    FROM ordered
    GROUP BY {{ keys | commas }}
)

SELECT
    {{ columns | of('o') | commas }},
    o.copies::INTEGER AS errata__copies,
    c.conflict AS errata__conflict
FROM ordered AS o
INNER JOIN contradicting AS c ON {{ keys | equal('o', 'c') }}
WHERE o.place = 1
UNION ALL
SELECT
    {{ columns | of('s') | commas }},
    1 AS errata__copies,
    FALSE AS errata__conflict
FROM {{ source }} AS s
WHERE
    {{ keys | present }}
    AND NOT EXISTS (SELECT 1 FROM repeated AS r WHERE {{ keys | equal('s', 'r') }})

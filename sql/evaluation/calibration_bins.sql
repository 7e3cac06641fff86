-- Score against outcome by bin of the score, with the second moments that the interval of a bin's rate needs.
-- Grain: one row per bin, lowest scores first.
-- Parameters: scores (cluster, weight, positive, score), edges (upper edge and number of all bins but the last), last, clustered.
WITH binned AS (
    SELECT
        {% if edges %}
        CASE
            {% for edge in edges %}
            WHEN score <= {{ edge.value }} THEN {{ edge.bin }}
            {% endfor %}
            ELSE {{ last }}
        END AS bin,
        {% else %}
        {{ last }} AS bin,
        {% endif %}
        {% if clustered %}cluster{% else %}NULL{% endif %} AS cluster,
        weight,
        CASE WHEN positive THEN weight ELSE 0 END AS positives,
        score
    FROM {{ scores }}
),

units AS (
    {% if clustered %}
    SELECT
        bin,
        count(*) AS rows,
        sum(weight) AS weight,
        sum(positives) AS positives,
        fsum(weight * score) AS scores,
        fsum(weight * weight) AS squares,
        fsum(weight * positives) AS positive_squares
    FROM binned
    GROUP BY bin, cluster
    {% else %}
    SELECT
        bin,
        1 AS rows,
        weight,
        positives,
        weight * score AS scores,
        weight * weight AS squares,
        weight * positives AS positive_squares
    FROM binned
    {% endif %}
)

SELECT
    bin,
    count(*) AS units,
    CAST(sum(rows) AS BIGINT) AS rows,
    sum(weight) AS weight,
    sum(positives) AS positives,
    fsum(scores) AS scores,
    fsum(squares) AS squares,
    fsum(positive_squares) AS positive_squares,
    fsum(weight * weight) AS unit_squares,
    fsum(weight * positives) AS unit_products,
    fsum(positives * positives) AS unit_positive_squares
FROM units
GROUP BY bin
ORDER BY bin

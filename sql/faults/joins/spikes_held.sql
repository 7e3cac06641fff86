-- Which columns hold their most frequent value, in a sample of cases that is the same in every run.
-- Grain: one row per case of the sample.
-- Parameters: evaluation, spikes (predicates); $every (one of so many cases).
SELECT
    {% for spike in spikes %}
    coalesce({{ spike }}, FALSE) AS spike_{{ loop.index0 }}{% if not loop.last %},{% endif %}

    {% endfor %}
FROM {{ evaluation }}
WHERE hash(case__id) % $every = 0

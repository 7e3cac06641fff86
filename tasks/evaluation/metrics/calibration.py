"""Whether scores mean what they say: the reliability table and the expected calibration error."""

from tasks.contracts.analysis import CalibrationBin, Metric
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import Title, metric, significant, without_value
from tasks.evaluation.metrics.intervals import wilson
from tasks.sql import Sql, literal

BINS = 10
TITLE = Title(
    "expected calibration error",
    f"average distance between score and observed rate over {BINS} equally filled bins of the score",
    better="lower",
)


def calibration(engine: Engine, scores: Sql, *, clustered: bool) -> tuple[Metric, tuple[CalibrationBin, ...]]:
    """The expected calibration error and its bins, of a relation with cluster, weight, positive and score.

    The error is an average of absolute values, above zero even for perfect scores: it gets no interval, its bins do.
    """
    (edges,) = engine.row("evaluation/score_edges", {"quantiles": [i / BINS for i in range(1, BINS)]}, scores=scores)
    if not edges:
        return without_value(TITLE, 0, "no case was analysed"), ()
    distinct = sorted(set(edges))
    rows = engine.rows(
        "evaluation/calibration_bins",
        scores=scores,
        edges=[{"value": literal(edge), "bin": literal(i)} for i, edge in enumerate(distinct)],
        last=literal(len(distinct)),
        clustered=clustered,
    )
    bins, gap, total, n = [], 0.0, 0.0, 0
    for _, units, count, weight, positives, scored, squares, positive_squares, *second in rows:
        rate, score = positives / weight, scored / weight
        unit_squares, unit_products, unit_positive_squares = second
        # Sum over rows, and over entities, of the squared influence of the rate.
        by_rows = positive_squares * (1 - 2 * rate) + rate * rate * squares
        by_units = unit_positive_squares - 2 * rate * unit_products + rate * rate * unit_squares
        variance = max(by_rows, by_units) / (weight * weight)
        effective = rate * (1 - rate) / variance if 0 < rate < 1 and variance > 0 else weight * weight / unit_squares
        low, high = wilson(rate, effective, units - 1) or (0.0, 1.0)
        bins.append(
            CalibrationBin(
                count,
                significant(score),
                significant(rate),
                min(significant(low, 6), significant(rate)),
                max(significant(high, 6), significant(rate)),
            )
        )
        gap, total, n = gap + abs(scored - positives), total + weight, n + count
    return metric(
        TITLE, n, gap / total, None, "no interval: it is above zero by chance alone; the bins have theirs"
    ), tuple(bins)

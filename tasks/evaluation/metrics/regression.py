"""The metrics of a regression: how large errors are, which way they lean, how much of the labels is explained."""

from math import sqrt

from tasks.contracts.analysis import Metric
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.intervals import wald
from tasks.evaluation.metrics.moments import Moments, combine, moments
from tasks.evaluation.metrics.quantiles import median
from tasks.evaluation.metrics.ratios import mean
from tasks.evaluation.task_type import Evaluated, Summary
from tasks.sql import Sql, ident, literal

_TERMS = ident("errata__terms")
_NAMES = ("weight", "losses", "residuals", "squares", "labels", "label_squares")

MAE = Title("mean absolute error", "mean distance between prediction and label", "number", "lower")
RMSE = Title("RMSE", "root of the mean squared residual; large residuals count more", "number", "lower")
BIAS = Title("bias", "mean of prediction minus label", "number", "zero")
MEDIAN = Title("median absolute error", "half of the predictions are closer to the label than this", "number", "lower")
R2 = Title(
    "R2", "share of the labels' variance that the predictions explain; below 0 the mean label predicts better", "number"
)


def summarise_regression(engine: Engine, contract: Contract, evaluation: Sql, _evaluated: Evaluated) -> Summary:
    """The metrics of the evaluation table of a regression."""
    clustered = contract.entity is not None
    (origin,) = engine.row("evaluation/label_median", evaluation=evaluation)
    engine.execute(
        "evaluation/regression_terms", view=_TERMS, evaluation=evaluation, origin=literal(float(origin or 0.0))
    )
    m = moments(engine, _TERMS, _NAMES, clustered=clustered)
    metrics = (
        mean(m, MAE, {"losses": 1.0}, lowest=0.0),
        _rmse(m),
        mean(m, BIAS, {"residuals": 1.0}),
        median(engine, MEDIAN, _TERMS, ident("loss"), clustered=clustered),
        _r2(m),
    )
    return Summary(metrics)


def _rmse(m: Moments) -> Metric:
    squared = mean(m, RMSE, {"squares": 1.0}, lowest=0.0)
    if squared.value is None:
        return squared
    ends = None if squared.low is None or squared.high is None else (sqrt(squared.low), sqrt(squared.high))
    return metric(RMSE, squared.n, sqrt(squared.value), ends, squared.note)


def _r2(m: Moments) -> Metric:
    """1 - residual sum of squares / total sum of squares, linearised with the mean label as an estimate of its own."""
    n, weight, labels = m.count("weight"), m.total({"weight": 1}), m.total({"labels": 1})
    if weight <= 0:
        return without_value(R2, n, "all weights are zero" if m.rows.units else "no case was analysed")
    spread = m.total({"label_squares": 1}) - labels * labels / weight
    if spread <= 1e-13 * m.total({"label_squares": 1}):
        return without_value(R2, n, "all labels are equal")
    unexplained = m.total({"squares": 1}) / spread
    centre = labels / weight
    influence = combine(
        (-1 / spread, {"squares": 1.0}),
        (unexplained / spread, {"label_squares": 1.0, "labels": -2 * centre, "weight": centre * centre}),
    )
    interval = wald(1 - unexplained, m.variance(influence, "weight"), m.entity_count("weight") - 1, highest=1.0)
    return metric(R2, n, 1 - unexplained, interval)

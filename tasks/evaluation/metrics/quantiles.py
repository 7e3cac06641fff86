"""The median of a quantity over weighted cases, with an interval."""

from tasks.contracts.analysis import Metric
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.moments import moments
from tasks.evaluation.metrics.ratios import ONE_CASE, ONE_ENTITY, ratio, share_interval
from tasks.sql import Sql, ident, literal

_BELOW = ident("errata__below")


def median(engine: Engine, title: Title, terms: Sql, column: Sql, *, clustered: bool) -> Metric:
    """The weighted median of a column of a relation with cluster and weight.

    Interval: the quantiles at the ends of the interval for the share of cases up to it (Woodruff, JASA 47 (1952)).
    """
    found = _quantiles(engine, terms, column, [0.5])
    if found is None:
        return without_value(title, 0, "no case was analysed or all weights are zero")
    (value,) = found
    engine.execute("evaluation/up_to", view=_BELOW, terms=terms, column=column, value=literal(float(value)))
    m = moments(engine, _BELOW, ["weight", "below"], clustered=clustered)
    below = ratio(m, {"below": 1}, {"weight": 1})
    n = m.count("weight")
    ends = below and share_interval(m, 0.5, below.influence, {"weight": 1}, "weight")
    if not ends:
        return metric(title, n, value, None, ONE_CASE if n == 1 else ONE_ENTITY)
    interval = _quantiles(engine, terms, column, list(ends))
    return metric(title, n, value, (interval[0], interval[1]) if interval else None)


def _quantiles(engine: Engine, terms: Sql, column: Sql, shares: list[float]) -> list[float] | None:
    row = engine.row("evaluation/weighted_quantiles", terms=terms, column=column, shares=[literal(s) for s in shares])
    return None if row[0] is None else [float(value) for value in row]

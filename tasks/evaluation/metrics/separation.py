"""How well scores separate two classes: AUC and average precision, exact, with ties, weights and entities.

Both are averages of placement values: DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988) for the AUC; Obuchowski,
Biometrics 53 (1997) for rows that belong together. The average precision is linearised in the same way; the logit
interval is the one Boyd, Eng & Page (ECML 2013) recommend for it.
"""

from dataclasses import dataclass

from tasks.engine import Engine
from tasks.evaluation.metrics.intervals import Interval, logit, wilson
from tasks.evaluation.metrics.moments import Level, Moments, combine, moments
from tasks.sql import Sql, ident, literal

_PLACEMENTS = ident("errata__placements")
_STORED_PLACEMENTS = ident("errata__stored_placements")
_RANKS = ("positives", "negatives", "positive_places", "negative_places")
_PRECISION = ("precision_sum", "pull")


@dataclass(frozen=True)
class Separation:
    """An estimate between 0 and 1 with its interval.

    Attributes:
        variance: of the estimate; df: degrees of freedom behind it.
    """

    value: float
    variance: float
    df: float
    interval: Interval | None


def separation(
    engine: Engine, scores: Sql, *, clustered: bool, precision: bool = True
) -> tuple[Separation, Separation | None] | None:
    """AUC and (if wanted) average precision of a relation with cluster, weight, positive and score.

    None if one of the classes is missing.
    """
    _, positive, negative = engine.row("evaluation/class_weights", scores=scores)
    if positive <= 0 or negative <= 0:
        return None
    # Ranking all scores is the dearest step; with entities its result is read twice, so it is kept.
    placements = _STORED_PLACEMENTS if clustered else _PLACEMENTS
    engine.execute(
        "evaluation/placements",
        name=placements,
        stored=clustered,
        scores=scores,
        positive_weight=literal(float(positive)),
        negative_weight=literal(float(negative)),
    )
    names = _RANKS + (_PRECISION if precision else ())
    m = moments(engine, placements, names, clustered=clustered)
    engine.execute("evaluation/drop_table", table=_STORED_PLACEMENTS)
    return _auc(m), _average_precision(m) if precision else None


def _auc(m: Moments) -> Separation:
    positive, negative = m.total({"positives": 1}), m.total({"negatives": 1})
    value = m.total({"positive_places": 1}) / positive
    of_positives = m.vector({"positive_places": 1 / positive, "positives": -value / positive})
    of_negatives = m.vector({"negative_places": 1 / negative, "negatives": -value / negative})
    variance, df = 0.0, 0.0
    for level in (m.rows, m.entities):
        n_positive = int(level.counts[m.names.index("positives")])
        n_negative = int(level.counts[m.names.index("negatives")])
        if min(n_positive, n_negative) < 2:
            return Separation(value, 0.0, 0.0, None)
        a = _corrected(n_positive) * level.form(of_positives, of_positives)
        b = _corrected(n_negative) * level.form(of_negatives, of_negatives)
        both = a + b + 2 * _corrected(_units(level)) * level.form(of_positives, of_negatives)
        if both >= variance:
            # Degrees of freedom as for two samples of unequal variance (Brunner & Munzel, Biometrical J. 42 (2000)).
            spread = a * a / (n_positive - 1) + b * b / (n_negative - 1)
            variance, df = both, (a + b) ** 2 / spread if spread > 0 else min(n_positive, n_negative) - 1
    if variance > 0 and 0 < value < 1:
        return Separation(value, variance, df, logit(value, variance, df))
    # Perfectly separated: no variance to see, so the bound is that of a share of the smaller class.
    n = min(m.effective_n({"positives": 1}), m.effective_n({"negatives": 1}))
    return Separation(value, variance, df, wilson(min(max(value, 0.0), 1.0), n, n - 1))


def _corrected(units: int) -> float:
    return units / (units - 1)


def _units(level: Level) -> int:
    return max(level.units, 2)


def _average_precision(m: Moments) -> Separation:
    positive = m.total({"positives": 1})
    value = m.total({"precision_sum": 1}) / positive
    influence = combine(
        (1 / positive, {"precision_sum": 1}), (-value / positive, {"positives": 1}), (1 / positive, {"pull": 1})
    )
    df = m.entity_count("positives") - 1
    variance = m.variance(influence, "positives")
    if variance > 0 and 0 < value < 1:
        return Separation(value, variance, df, logit(value, variance, df))
    return Separation(value, variance, df, wilson(min(max(value, 0.0), 1.0), m.effective_n({"positives": 1}), df))

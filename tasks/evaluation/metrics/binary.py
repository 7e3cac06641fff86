"""The metrics of a binary task: rates at the threshold, separation and calibration of the scores."""

from tasks.contracts.analysis import CalibrationBin, Metric
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.classes import is_positive
from tasks.evaluation.metrics.calibration import TITLE as CALIBRATION
from tasks.evaluation.metrics.calibration import calibration
from tasks.evaluation.metrics.confusion import confusion_table, confusions
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.moments import Moments, moments
from tasks.evaluation.metrics.ratios import mean, share
from tasks.evaluation.metrics.separation import Separation, separation
from tasks.evaluation.task_type import Evaluated, Summary
from tasks.evaluation.words import label_words
from tasks.sql import Sql, ident, literal

AUC = Title(
    "AUC", "chance that a positive scores higher than a negative, ties half (area under the ROC curve)", "number"
)
AVERAGE_PRECISION = Title(
    "average precision", "mean precision over the positives as the threshold falls (area under PR)", "number"
)

_TERMS = ident("errata__terms")
_SCORES = ident("errata__scores")


def summarise_binary(engine: Engine, contract: Contract, evaluation: Sql, evaluated: Evaluated) -> Summary:
    """The metrics of the evaluation table of a binary task, its reliability table and its confusion table."""
    clustered = contract.entity is not None
    values = [
        value
        for column in ("label__value", "prediction__value")
        for value, _ in engine.rows("evaluation/observed_classes", {"most": 2}, parsed=evaluation, column=ident(column))
    ]
    positives = sorted({value for value in values if is_positive(value, contract.labels.positive)})
    engine.execute(
        "evaluation/binary_terms", view=_TERMS, evaluation=evaluation, positives=[literal(name) for name in positives]
    )
    engine.execute("evaluation/scored_classes", view=_SCORES, terms=_TERMS)
    names = ["weight", "positives", "negatives", "predicted", "involved", "hits", "true_positives", "true_negatives"]
    names += ["losses", "scores", "squares"] if evaluated.graded else []
    m = moments(engine, _TERMS, names, clustered=clustered)
    metrics = [*_rates(contract, m), *_separation(engine, contract, clustered=clustered, rows=m.rows.units)]
    more, bins = _probabilities(engine, m, evaluated, clustered=clustered)
    return Summary((*metrics, *more), bins, confusion_table(contract, confusions(engine, evaluation)))


def _rates(contract: Contract, m: Moments) -> list[Metric]:
    weight, positives, negatives = {"weight": 1.0}, {"positives": 1.0}, {"negatives": 1.0}
    hits, true = {"hits": 1.0}, {"true_positives": 1.0}
    label = label_words(contract)
    no_positive, no_negative = "no positive among the labels", "no negative among the labels"
    return [
        share(m, Title("accuracy", "share of cases whose predicted class is the label"), hits, weight, "weight"),
        share(
            m,
            Title("precision", "share of predicted positives that are positive"),
            true,
            {"predicted": 1.0},
            "predicted",
            empty="nothing was predicted positive",
        ),
        share(
            m,
            Title("recall", "share of positives that were predicted positive"),
            true,
            positives,
            "positives",
            empty=no_positive,
        ),
        share(
            m,
            Title("specificity", "share of negatives that were predicted negative"),
            {"true_negatives": 1.0},
            negatives,
            "negatives",
            empty=no_negative,
        ),
        share(
            m,
            Title("F1", "harmonic mean of precision and recall", "number"),
            {"true_positives": 2.0},
            {"predicted": 1.0, "positives": 1.0},
            "involved",
            empty="no positive among labels and predictions",
        ),
        share(
            m,
            Title("base rate", f"share of positives among the labels ({label})", better="neither"),
            positives,
            weight,
            "weight",
        ),
    ]


def _separation(engine: Engine, contract: Contract, *, clustered: bool, rows: int) -> list[Metric]:
    if contract.predictions.score is None:
        return [without_value(title, rows, "needs a score, not a hard label") for title in (AUC, AVERAGE_PRECISION)]
    found = separation(engine, _SCORES, clustered=clustered)
    if found is None:
        note = "only one class among the labels" if rows else "no case was analysed"
        return [without_value(title, rows, note) for title in (AUC, AVERAGE_PRECISION)]

    def shown(title: Title, s: Separation | None) -> Metric:
        if s is None:
            return without_value(title, rows, "not computed")
        return metric(title, rows, s.value, s.interval, "" if s.interval else "no interval: too few cases of one class")

    return [shown(AUC, found[0]), shown(AVERAGE_PRECISION, found[1])]


def _probabilities(
    engine: Engine, m: Moments, evaluated: Evaluated, *, clustered: bool
) -> tuple[list[Metric], tuple[CalibrationBin, ...]]:
    loss = Title("log loss", "mean of -ln of the probability given to what happened", "number", "lower")
    brier = Title("Brier score", "mean squared difference between score and outcome (0 or 1)", "number", "lower")
    large = Title("calibration in the large", "mean score minus observed rate of positives", better="zero")
    if not evaluated.graded:
        note = "needs scores that are probabilities"
        return [without_value(t, m.rows.units, note) for t in (loss, brier, large, CALIBRATION)], ()
    error, bins = calibration(engine, _SCORES, clustered=clustered)
    metrics = [
        mean(m, loss, {"losses": 1.0}, lowest=0.0),
        mean(m, brier, {"squares": 1.0}, lowest=0.0),
        mean(m, large, {"scores": 1.0, "positives": -1.0}),
        error,
    ]
    return metrics, bins

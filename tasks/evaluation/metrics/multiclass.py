"""The metrics of a multiclass task: accuracy, macro F1, log loss, and the separation of each class from the rest."""

from statistics import fmean

from tasks.contracts.analysis import Metric
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.class_scores import class_scores
from tasks.evaluation.metrics.confusion import Confusion, confusion_table, confusions
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.moments import Moments, moments
from tasks.evaluation.metrics.ratios import mean, share, share_interval
from tasks.evaluation.metrics.separation import Separation, separation
from tasks.evaluation.task_type import Evaluated, Summary
from tasks.sql import Sql, ident, literal

# One pass over the scores per class: beyond these sizes it would take longer than all other metrics together.
MOST_CLASSES_SEPARATED = 20
MOST_SCORES_SEPARATED = 10_000_000

ACCURACY = Title("accuracy", "share of cases whose predicted class is the label")
MACRO_F1 = Title("macro F1", "mean over the classes of F1, the harmonic mean of precision and recall", "number")
LOG_LOSS = Title("log loss", "mean of -ln of the probability given to the true class", "number", "lower")
MACRO_AUC = Title(
    "macro AUC",
    "mean over the classes of the chance that a case of the class outscores another in it, ties half",
    "number",
)

_TERMS = ident("errata__terms")
_INFLUENCES = ident("errata__influences")
_SCORED = ident("errata__scored")
_AGAINST_REST = ident("errata__against_rest")


def summarise_multiclass(engine: Engine, contract: Contract, evaluation: Sql, evaluated: Evaluated) -> Summary:
    """The metrics of the evaluation table of a multiclass task, and its most frequent confusions."""
    clustered = contract.entity is not None
    pairs = confusions(engine, evaluation)
    macro, influences = macro_f1(pairs)
    engine.execute(
        "evaluation/pair_influences",
        {
            "labels": [pair.label for pair in pairs],
            "predictions": [pair.prediction for pair in pairs],
            "influences": influences,
        },
        table=_INFLUENCES,
    )
    engine.execute("evaluation/multiclass_terms", view=_TERMS, evaluation=evaluation, influences=_INFLUENCES)
    m = moments(engine, _TERMS, ["weight", "hits", "losses", "f1"], clustered=clustered)
    metrics = [
        share(m, ACCURACY, {"hits": 1.0}, {"weight": 1.0}, "weight"),
        _macro_f1(m, macro),
        mean(m, LOG_LOSS, {"losses": 1.0}, lowest=0.0)
        if evaluated.graded
        else without_value(LOG_LOSS, m.rows.units, "needs scores that are probabilities"),
        _macro_auc(engine, contract, evaluation, evaluated, m.rows.units),
    ]
    return Summary(tuple(metrics), confusion=confusion_table(contract, pairs))


def macro_f1(pairs: list[Confusion]) -> tuple[float | None, list[float]]:
    """The mean F1 over all classes among labels and predictions, and the influence of one case of each pair on it.

    F1 of a class is 2 t / (p + l) with t right, p predicted and l labelled cases, so a case of a pair moves it by
    (2 [right] - F1 ([it is the label] + [it is the prediction])) / (p + l).
    """
    size: dict[str, float] = {}
    right: dict[str, float] = {}
    for pair in pairs:
        for name in (pair.label, pair.prediction):
            size[name] = size.get(name, 0.0) + pair.weight
        if pair.label == pair.prediction:
            right[pair.label] = pair.weight
    sized = {name: total for name, total in size.items() if total > 0}
    if not sized:
        return None, [0.0] * len(pairs)
    f1 = {name: 2 * right.get(name, 0.0) / total for name, total in sized.items()}

    def part(name: str) -> float:
        return -f1[name] / sized[name] if name in sized else 0.0

    influences = []
    for pair in pairs:
        moved = part(pair.label) + part(pair.prediction)
        if pair.label == pair.prediction and pair.label in sized:
            moved += 2 / sized[pair.label]
        influences.append(moved / len(sized))
    return sum(f1[name] for name in sorted(f1)) / len(f1), influences


def _macro_f1(m: Moments, value: float | None) -> Metric:
    n = m.count("weight")
    if value is None:
        return without_value(MACRO_F1, n, "all weights are zero" if m.rows.units else "no case was analysed")
    return metric(MACRO_F1, n, value, share_interval(m, value, {"f1": 1.0}, {"weight": 1.0}, "weight"))


def _macro_auc(engine: Engine, contract: Contract, evaluation: Sql, evaluated: Evaluated, rows: int) -> Metric:
    """The mean of the classes' AUC against the rest.

    The classes share their cases, so their AUCs move together to an unknown degree. The interval is the mean of theirs,
    the widest there can be: the standard error of a mean is at most the mean of the standard errors.
    """
    scores = class_scores(engine, contract, evaluation, evaluated.columns)
    if scores is None:
        return without_value(MACRO_AUC, rows, "needs scores, not a hard label")
    if not rows:
        return without_value(MACRO_AUC, rows, "no case was analysed")
    if len(scores.classes) > MOST_CLASSES_SEPARATED or len(scores.classes) * rows > MOST_SCORES_SEPARATED:
        return without_value(
            MACRO_AUC, rows, f"left out: {len(scores.classes):,} classes in {rows:,} cases take too long"
        )
    kept = [ident(name) for name in ("case__entity", "case__weight", "case__status", "label__value")]
    scores.declare(engine, _SCORED, evaluation, kept)
    classes: list[Separation] = []
    for position, name in enumerate(scores.classes, start=1):
        engine.execute(
            "evaluation/class_against_rest",
            view=_AGAINST_REST,
            scored=_SCORED,
            position=literal(position),
            **{"class": literal(name)},
        )
        found = separation(engine, _AGAINST_REST, clustered=contract.entity is not None, precision=False)
        if found:
            classes.append(found[0])
    if not classes:
        return without_value(MACRO_AUC, rows, "only one class among the labels")
    absent = len(scores.classes) - len(classes)
    note = f"without {absent} of {len(scores.classes)} classes that no label or every label has" if absent else ""
    intervals = [found.interval for found in classes if found.interval]
    ends = (fmean(low for low, _ in intervals), fmean(high for _, high in intervals)) if intervals else None
    whole = ends if len(intervals) == len(classes) else None
    return metric(MACRO_AUC, rows, fmean(found.value for found in classes), whole, note)

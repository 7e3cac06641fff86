"""Binary classification.

Prediction: a score with an operating threshold (0.5 unless the contract says otherwise), or a hard label.
Failure: the class at the threshold is not the label. Kinds: false positive, false negative.
Loss: log loss of the score where scores are probabilities, else 1 for a failure.
With `labels.maturity`, a negative that has not waited long enough is immature and never a failure.
"""

from tasks.contracts.analysis import CalibrationBin, Metric
from tasks.contracts.config import Contract
from tasks.contracts.findings import Evidence
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.evaluation.classes import Classes, class_names, is_positive, is_truth_value
from tasks.evaluation.listing import list_failures
from tasks.evaluation.metrics.calibration import TITLE as CALIBRATION_TITLE
from tasks.evaluation.metrics.calibration import calibration
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.moments import Moments, moments
from tasks.evaluation.metrics.ratios import mean, share
from tasks.evaluation.metrics.separation import Separation, separation
from tasks.evaluation.reading import GRADED, LABEL, PREDICTION, RAW_LABEL, SCORE, carried, is_number, parse
from tasks.evaluation.task_type import Columns, Evaluated, Grading, Observed, Summary, TaskType, Value, WorstCase
from tasks.evaluation.words import class_words, column_words, count, label_words, number
from tasks.sql import Sql, ident, literal

DEFAULT_THRESHOLD = 0.5
COLUMNS = ("prediction__value", "prediction__score", "label__value", "error__failed", "error__kind", "error__loss")

# A score outside 0..1 in more than this share of the cases is no probability; in fewer, it is a slip, and is clipped.
MOST_OUTSIDE = 0.01

_TERMS = ident("errata__terms")
_SCORES = ident("errata__scores")


def _prediction_problems(contract: Contract, columns: Columns) -> list[Problem]:
    predictions, problems = contract.predictions, []
    if predictions.score is None and predictions.prediction is None:
        problems.append(
            Problem("predictions", "neither a score nor a hard label", "set predictions.score or predictions.prediction")
        )
    if isinstance(predictions.score, dict):
        problems.append(
            Problem("predictions.score", "several score columns", "name the one column with the score of the positive class")
        )
    elif predictions.score in columns and not is_number(columns[predictions.score]):
        problems.append(
            Problem(
                "predictions.score",
                f"column {predictions.score!r} is {columns[predictions.score]}, not a number",
                "name a numeric column, declare its type, or use predictions.prediction for a hard label",
            )
        )
    if contract.labels.maturity and contract.time is None:
        problems.append(Problem("labels.maturity", "needs to know when each case was predicted", "set `time`"))
    return problems


def _label_problems(contract: Contract, types: Columns, observed: Observed) -> list[Problem]:
    labels, wanted = contract.labels, contract.labels.positive
    where = f"labels.label ({labels.label})"
    texts = [value.text for value in observed.labels]
    shown = ", ".join(repr(text) for text in texts[:5]) + (", ..." if len(texts) > 5 else "")
    if not texts:
        return [Problem(where, "no label has a value", "check the column; nothing can be analysed without labels", "warning")]
    problems = []
    positives = [text for text in texts if is_positive(text, wanted)]
    if wanted is None and not all(is_truth_value(text) for text in texts):
        problems.append(
            Problem(where, f"holds {shown}; which of them is positive?", "say which label is positive: labels.positive")
        )
    elif wanted is not None and not positives:
        quoted = " (yes, no, on and off without quotes are true and false in YAML)" if isinstance(wanted, bool) else ""
        problems.append(
            Problem(
                "labels.positive",
                f"no label equals {wanted!r}{quoted}; there is {shown}",
                "set it to the label that counts as positive, in quotes",
                "error" if len(texts) > 1 or isinstance(wanted, bool) != is_truth_value(texts[0]) else "warning",
            )
        )
    elif len(texts) - len(positives) > 1:
        problems.append(
            Problem(
                where,
                f"holds {len(texts)} values ({shown}); all but {wanted!r} count as negative",
                "use task: multiclass if they are classes of their own",
                "warning",
            )
        )
    return problems or _hard_label_problems(contract, class_names(contract, observed.labels), observed)


def _hard_label_problems(contract: Contract, classes: Classes, observed: Observed) -> list[Problem]:
    known = {classes.positive, classes.negative, *(value.text for value in observed.labels)}
    strange = [
        value
        for value in observed.predictions
        if not (value.text in known or is_positive(value.text, contract.labels.positive) or is_truth_value(value.text))
    ]
    return [
        Problem(
            f"predictions.prediction ({contract.predictions.prediction})",
            f"{value.text!r} ({count(value.rows, 'row', 'rows')}) is no value of the label",
            f"predictions must be {classes.positive!r} or {classes.negative!r}, like the label",
        )
        for value in strange[:5]
    ]


def _grade(engine: Engine, contract: Contract, joined: Sql, columns: Columns, observed: Observed) -> Grading:
    score = contract.predictions.score if isinstance(contract.predictions.score, str) else None
    hard = contract.predictions.prediction
    parsed = parse(
        engine,
        joined,
        columns,
        classes={LABEL: RAW_LABEL} | ({PREDICTION: hard} if hard and not score else {}),
        numbers={SCORE: score} if score else {},
    )
    maturity = contract.labels.maturity
    scored, lowest, highest, outside, latest = engine.row(
        "evaluation/score_range", parsed=parsed, score=SCORE if score else None, time=bool(maturity)
    )
    graded = score is not None and outside <= MOST_OUTSIDE * scored
    if score and not graded and contract.predictions.threshold is None:
        raise ContractError(
            [
                Problem(
                    "predictions.score",
                    f"{score!r} runs from {number(lowest)} to {number(highest)}, so it is no probability and 0.5 is no threshold",
                    "set predictions.threshold to the score at which a case counts as positive",
                )
            ]
        )
    threshold = DEFAULT_THRESHOLD if contract.predictions.threshold is None else contract.predictions.threshold
    classes = class_names(contract, observed.labels)
    engine.execute(
        "evaluation/binary_graded",
        view=GRADED,
        parsed=parsed,
        carried=carried(columns),
        scored=score is not None,
        graded=graded,
        threshold=literal(float(threshold)),
        positives=[literal(text) for text in classes.positives],
        positive_predictions=[
            literal(value.text) for value in observed.predictions if is_positive(value.text, contract.labels.positive)
        ],
        positive=literal(classes.positive),
        negative=literal(classes.negative),
        maturity=literal(int(maturity.removesuffix("d"))) if maturity else None,
        latest=literal(latest),
    )
    return Grading(
        view=GRADED,
        columns=COLUMNS,
        failure=_failure(contract, classes, score, threshold),
        loss=_loss(score, outside, graded=graded),
        graded=graded,
        kinds=("false_positive", "false_negative"),
        describe_kind=lambda kind: _kind(contract, classes, kind),
    )


def _failure(contract: Contract, classes: Classes, score: str | None, threshold: float) -> str:
    positive, negative = class_words(contract, classes.positive), class_words(contract, classes.negative)
    label = label_words(contract)
    if score is None:
        text = f"A case fails when the predicted class is not the label ({label})."
    else:
        name, at = column_words(contract, score), number(threshold)
        text = (
            f"A case fails when {name} is at least {at} and {label} is {negative}, "
            f"or {name} is below {at} and {label} is {positive}."
        )
    if contract.labels.maturity:
        days = contract.labels.maturity.removesuffix("d")
        text += f" A label {negative} counts only after {days} days; until then the case is immature and no failure."
    return text


def _loss(score: str | None, outside: int, *, graded: bool) -> str:
    if score is None:
        return "1 for a failure, 0 otherwise, because there is no score."
    if not graded:
        return "1 for a failure, 0 otherwise, because the scores are not probabilities between 0 and 1."
    clipped = f" {count(outside, 'score', 'scores')} outside 0 to 1 counted as 0 or 1." if outside else ""
    return f"Log loss: -ln of the probability that the model gave to what happened, with scores clipped at 0.000001.{clipped}"


def _kind(contract: Contract, classes: Classes, kind: str) -> str:
    positive, negative = class_words(contract, classes.positive), class_words(contract, classes.negative)
    predicted, happened = (positive, negative) if kind == "false_positive" else (negative, positive)
    return f"{label_words(contract)}: predicted {predicted}, was {happened}"


def _summarise(engine: Engine, contract: Contract, evaluation: Sql, evaluated: Evaluated) -> Summary:
    clustered = contract.entity is not None
    values = [
        Value(text, rows)
        for column in ("label__value", "prediction__value")
        for text, rows in engine.rows(
            "evaluation/observed_classes", {"most": 10}, parsed=evaluation, column=ident(column)
        )
    ]
    positives = sorted({v.text for v in values if is_positive(v.text, contract.labels.positive)})
    engine.execute(
        "evaluation/binary_terms", view=_TERMS, evaluation=evaluation, positives=[literal(name) for name in positives]
    )
    engine.execute("evaluation/scored_classes", view=_SCORES, terms=_TERMS)
    names = ["weight", "positives", "negatives", "predicted", "hits", "true_positives", "true_negatives"]
    names += ["losses", "scores", "squares"] if evaluated.graded else []
    m = moments(engine, _TERMS, names, clustered=clustered)
    metrics = [*_rates(contract, m), *_separation(engine, contract, clustered=clustered, rows=m.rows.units)]
    more, bins = _probabilities(engine, m, evaluated, clustered=clustered)
    return Summary((*metrics, *more), bins, _confusion(contract, m, positives))


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
            Title("F1", "harmonic mean of precision and recall"),
            {"true_positives": 2.0},
            {"predicted": 1.0, "positives": 1.0},
            "predicted",
            "positives",
            empty="no positive among labels and predictions",
        ),
        share(m, Title("base rate", f"share of positives among the labels ({label})"), positives, weight, "weight"),
    ]


AUC = Title("AUC", "chance that a positive scores higher than a negative, ties half (area under the ROC curve)")
AVERAGE_PRECISION = Title("average precision", "mean precision over the positives as the threshold falls (area under PR)")


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
        return [without_value(t, m.rows.units, note) for t in (loss, brier, large, CALIBRATION_TITLE)], ()
    error, bins = calibration(engine, _SCORES, clustered=clustered)
    metrics = [
        mean(m, loss, {"losses": 1.0}, lowest=0.0),
        mean(m, brier, {"squares": 1.0}, lowest=0.0),
        mean(m, large, {"scores": 1.0, "positives": -1.0}),
        error,
    ]
    return metrics, bins


def _confusion(contract: Contract, m: Moments, positives: list[str]) -> Evidence | None:
    if not m.rows.units:
        return None
    return None


BINARY = TaskType(
    name="binary",
    classes=True,
    prediction_problems=_prediction_problems,
    label_problems=_label_problems,
    grade=_grade,
    summarise=_summarise,
    worst=lambda engine, contract, evaluation, limit: _worst(engine, contract, evaluation, limit),
)

"""Binary classification.

Prediction: a score with an operating threshold (0.5 unless the contract says otherwise), or a hard label.
Failure: the class at the threshold is not the label. Kinds: false positive, false negative.
Loss: log loss of the score where scores are probabilities, else 1 for a failure.
With `labels.maturity`, a negative that has not waited long enough is immature and never a failure.
"""

from collections.abc import Sequence

from tasks.contracts.analysis import FailureRule
from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.evaluation.classes import Classes, binary_label_problems, class_names, is_positive
from tasks.evaluation.listing import Failure, chosen, failures
from tasks.evaluation.metrics.binary import summarise_binary
from tasks.evaluation.reading import GRADED, LABEL, PREDICTION, RAW_LABEL, SCORE, carried, is_number, parse
from tasks.evaluation.task_type import Columns, Grading, Observed, TaskType, WorstCase
from tasks.evaluation.words import class_words, column_words, count, exact, label_words, number, predicted_class
from tasks.sql import Sql, literal

DEFAULT_THRESHOLD = 0.5
COLUMNS = ("prediction__value", "prediction__score", "label__value", "error__failed", "error__kind", "error__loss")

# A score outside 0..1 in more than this share of the cases is no probability; in fewer, it is a slip, and is clipped.
MOST_OUTSIDE = 0.01


def _prediction_problems(contract: Contract, columns: Columns) -> list[Problem]:
    predictions, score, problems = contract.predictions, contract.predictions.score, []
    if score is None and predictions.prediction is None:
        problems.append(
            Problem(
                "predictions", "neither a score nor a hard label", "set predictions.score or predictions.prediction"
            )
        )
    if isinstance(score, dict):
        problems.append(
            Problem(
                "predictions.score", "several score columns", "name the one column with the score of the positive class"
            )
        )
    elif score and score in columns and not is_number(columns[score]):
        problems.append(
            Problem(
                "predictions.score",
                f"column {score!r} is {columns[score]}, not a number",
                "name a numeric column, declare its type, or use predictions.prediction for a hard label",
            )
        )
    if contract.labels.maturity and contract.time is None:
        problems.append(Problem("labels.maturity", "needs to know when each case was predicted", "set `time`"))
    return problems


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
        "evaluation/score_range", parsed=parsed, scores=SCORE if score else None, lists=False, time=bool(maturity)
    )
    graded = score is not None and outside <= MOST_OUTSIDE * scored
    if score and not graded and contract.predictions.threshold is None:
        raise ContractError(
            [
                Problem(
                    "predictions.score",
                    f"{score!r} runs from {number(lowest)} to {number(highest)}: no probability, and 0.5 no threshold",
                    "set predictions.threshold to the score at which a case counts as positive",
                )
            ]
        )
    threshold = DEFAULT_THRESHOLD if contract.predictions.threshold is None else contract.predictions.threshold
    classes = class_names(contract, observed)
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
        rule=FailureRule(threshold=float(threshold) if score else None),
    )


def _failure(contract: Contract, classes: Classes, score: str | None, threshold: float) -> str:
    positive, negative = class_words(contract, classes.positive), class_words(contract, classes.negative)
    label = label_words(contract)
    if score is None:
        text = f"A case fails when the predicted class is not the label ({label})."
    else:
        name, at = column_words(contract, score), exact(threshold)
        text = (
            f"A case fails when {name} is at least {at} and {label} is {negative}, "
            f"or when it is below {at} and {label} is {positive}."
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
    return f"Log loss: -ln of the probability given to what happened, with scores clipped at 0.000001.{clipped}"


def _kind(contract: Contract, classes: Classes, kind: str) -> str:
    positive, negative = class_words(contract, classes.positive), class_words(contract, classes.negative)
    predicted, happened = (positive, negative) if kind == "false_positive" else (negative, positive)
    return f"{label_words(contract)}: predicted {predicted}, was {happened}"


def _worst(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """The false positives and the false negatives with the greatest loss."""
    return tuple(
        _in_words(contract, kind, case)
        for kind in ("false_positive", "false_negative")
        for case in failures(engine, evaluation, limit, kind=kind)
    )


def _describe(engine: Engine, contract: Contract, evaluation: Sql, ids: Sequence[str]) -> tuple[WorstCase, ...]:
    return tuple(_in_words(contract, "", case) for case in chosen(engine, evaluation, ids))


def _in_words(contract: Contract, lane: str, case: Failure) -> WorstCase:
    predicted, happened = class_words(contract, case.prediction), class_words(contract, case.label)
    why = f"{label_words(contract)}: predicted {predicted}, was {happened}"
    if case.score is not None:
        score, threshold = contract.predictions.score, contract.predictions.threshold
        at = exact(DEFAULT_THRESHOLD if threshold is None else threshold)
        why += f"; {column_words(contract, str(score))} is {number(case.score)}, the threshold {at}"
    return WorstCase(lane, case.case_id, why, predicted, happened, case.kind, case.loss)


BINARY = TaskType(
    name="binary",
    classes=True,
    prediction_problems=_prediction_problems,
    label_problems=binary_label_problems,
    grade=_grade,
    summarise=summarise_binary,
    worst=_worst,
    describe=_describe,
    predicted=predicted_class,
)

"""Multiclass classification.

Prediction: the class with the highest score (wide columns, a struct or a map; ties to the first class in alphabetical
order), or a hard label. Failure: it is not the label. Kinds: every confused pair, "true->predicted".
Loss: -ln of the true class's score where scores are probabilities, else 1 for a failure.
"""

from collections.abc import Sequence

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.engine import Engine
from tasks.evaluation.binary import COLUMNS, MOST_OUTSIDE
from tasks.evaluation.class_scores import MOST_CLASSES, SCORES, ClassScores, class_scores, is_class_scores
from tasks.evaluation.listing import Failure, chosen, failures
from tasks.evaluation.metrics.multiclass import summarise_multiclass
from tasks.evaluation.reading import GRADED, LABEL, PREDICTION, RAW_LABEL, carried, is_number, parse
from tasks.evaluation.task_type import MOST_VALUES, Columns, Grading, Observed, TaskType, WorstCase
from tasks.evaluation.words import class_words, count, label_words, number, predicted_class
from tasks.sql import Sql, ident, literal

_SCORED = ident("errata__scored")

# Beside the worst failures overall, the worst of the most frequent confusions are listed.
CONFUSIONS_LISTED = 3


def _prediction_problems(contract: Contract, columns: Columns) -> list[Problem]:
    score, problems = contract.predictions.score, []
    if score is None and contract.predictions.prediction is None:
        problems.append(
            Problem("predictions", "neither scores nor a hard label", "set predictions.score or predictions.prediction")
        )
    if isinstance(score, dict):
        if len(score) < 2:
            problems.append(Problem("predictions.score", "names one class", "name the score column of every class"))
        problems += [
            Problem(
                f"predictions.score ({name})",
                f"column {column!r} is {columns[column]}, not a number",
                "name a numeric column or declare its type",
            )
            for name, column in sorted(score.items())
            if column in columns and not is_number(columns[column])
        ]
    elif score and score in columns and not is_class_scores(columns[score]):
        problems.append(
            Problem(
                "predictions.score",
                f"column {score!r} is {columns[score]}; it cannot hold the scores of several classes",
                "use {class: column}, a struct or map column, or predictions.prediction for a hard label",
            )
        )
    return problems


def _label_problems(contract: Contract, _types: Columns, observed: Observed) -> list[Problem]:
    where = f"labels.label ({contract.labels.label})"
    labels = [value.text for value in observed.labels]
    if not labels:
        return [
            Problem(where, "no label has a value", "check the column; without labels nothing is analysed", "warning")
        ]
    if len(labels) > MOST_VALUES:
        return [
            Problem(
                where,
                f"holds more than {MOST_VALUES:,} values",
                "name the column with the class, or use task: regression",
            )
        ]
    scores = contract.predictions.score
    known = sorted(scores) if isinstance(scores, dict) else [value.text for value in observed.predictions]
    if not known:
        return []
    strange = [value for value in observed.labels if value.text not in known]
    if len(strange) == len(labels):
        shown = ", ".join(repr(text) for text in labels[:5])
        return [
            Problem(
                where,
                f"no label is among the predicted classes: there is {shown}",
                f"name classes as the labels do; {nearest(labels[0], known)}",
            )
        ]
    return [
        Problem(
            where,
            f"class {value.text!r} ({count(value.rows, 'row', 'rows')}) is never predicted",
            f"check the spelling ({nearest(value.text, known)}); its cases count as failures",
            "warning",
        )
        for value in strange[:5]
    ]


def _grade(engine: Engine, contract: Contract, joined: Sql, columns: Columns, observed: Observed) -> Grading:
    scores = class_scores(engine, contract, joined, columns)
    hard = contract.predictions.prediction if scores is None else None
    parsed = parse(engine, joined, columns, classes={LABEL: RAW_LABEL} | ({PREDICTION: hard} if hard else {}))
    graded = False
    if scores:
        if not 0 < len(scores.classes) <= MOST_CLASSES:
            raise ContractError([_wrong_number_of_classes(contract, scores)])
        scores.declare(engine, _SCORED, parsed, [*carried(columns), LABEL])
        parsed = _SCORED
        scored, _, _, outside, _ = engine.row(
            "evaluation/score_range", parsed=parsed, scores=SCORES, lists=True, time=False
        )
        graded = outside <= MOST_OUTSIDE * scored
    engine.execute(
        "evaluation/multiclass_graded",
        view=GRADED,
        parsed=parsed,
        carried=carried(columns),
        scored=scores is not None,
        graded=graded,
        classes=[literal(name) for name in scores.classes] if scores else [],
    )
    labels = [value.text for value in observed.labels]
    return Grading(
        view=GRADED,
        columns=COLUMNS,
        failure=_failure(contract, scored=scores is not None),
        loss=_loss(graded=graded, scored=scores is not None),
        graded=graded,
        kinds=(),
        describe_kind=lambda kind: _kind(contract, labels, kind),
    )


def _wrong_number_of_classes(contract: Contract, scores: ClassScores) -> Problem:
    found = f"more than {MOST_CLASSES:,} classes" if scores.classes else "no class"
    return Problem(
        "predictions.score",
        f"column {contract.predictions.score!r} holds scores of {found}",
        "name the column with one score per class",
    )


def _failure(contract: Contract, *, scored: bool) -> str:
    label = label_words(contract)
    if not scored:
        return f"A case fails when the predicted class is not the label ({label})."
    return (
        f"A case fails when the class with the highest score is not the label ({label}). "
        "Equal scores go to the class that comes first in the alphabet."
    )


def _loss(*, graded: bool, scored: bool) -> str:
    if not scored:
        return "1 for a failure, 0 otherwise, because there is no score."
    if not graded:
        return "1 for a failure, 0 otherwise, because the scores are not probabilities between 0 and 1."
    return "Log loss: -ln of the probability that the model gave to the true class, at least 0.000001."


def _kind(contract: Contract, labels: list[str], kind: str) -> str:
    """A confused pair in words; of names that contain an arrow the longest label that fits is taken."""
    for label in sorted(labels, key=len, reverse=True):
        if kind.startswith(f"{label}->"):
            predicted = class_words(contract, kind.removeprefix(f"{label}->"))
            return f"{label_words(contract)}: predicted {predicted}, was {class_words(contract, label)}"
    return kind


def _worst(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """The failures with the greatest loss, then those of each of the most frequent confusions.

    In a confusion "a->b" the cases are false negatives of a and false positives of b.
    """
    kinds = [kind for kind, _, _ in engine.rows("evaluation/kinds", evaluation=evaluation)]
    return tuple(
        _in_words(contract, lane, case)
        for lane, kind in [("worst", None), *((kind, kind) for kind in kinds[:CONFUSIONS_LISTED])]
        for case in failures(engine, evaluation, limit, kind=kind)
    )


def _describe(engine: Engine, contract: Contract, evaluation: Sql, ids: Sequence[str]) -> tuple[WorstCase, ...]:
    return tuple(_in_words(contract, "", case) for case in chosen(engine, evaluation, ids))


def _in_words(contract: Contract, lane: str, case: Failure) -> WorstCase:
    predicted, happened = class_words(contract, case.prediction), class_words(contract, case.label)
    why = f"{label_words(contract)}: predicted {predicted}, was {happened}"
    if case.score is not None:
        why += f"; {predicted} had the highest score, {number(case.score)}"
    return WorstCase(lane, case.case_id, why, predicted, happened, case.kind, case.loss)


MULTICLASS = TaskType(
    name="multiclass",
    classes=True,
    prediction_problems=_prediction_problems,
    label_problems=_label_problems,
    grade=_grade,
    summarise=summarise_multiclass,
    worst=_worst,
    many_classes=True,
    describe=_describe,
    predicted=predicted_class,
)

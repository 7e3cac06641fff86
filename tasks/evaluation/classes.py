"""The two classes of a binary task: which label values are positive, and what both classes are called."""

from dataclasses import dataclass

from tasks.contracts.config import Contract, Scalar
from tasks.contracts.problems import Problem
from tasks.evaluation.task_type import MOST_VALUES, Columns, Observed
from tasks.evaluation.words import count

_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_OPPOSITE = {"true": "false", "false": "true", "True": "False", "False": "True", "TRUE": "FALSE", "FALSE": "TRUE"}
_OPPOSITE |= {"1": "0", "0": "1"}


@dataclass(frozen=True)
class Classes:
    """The names of the two classes, and the label values that count as positive."""

    positive: str
    negative: str
    positives: tuple[str, ...]


def is_truth_value(text: str) -> bool:
    """Whether a value says yes or no without being told which is which: true, false, 1, 0."""
    return text.lower() in _TRUTH


def is_positive(text: str, positive: Scalar | None) -> bool:
    """Whether a value, read as text, is the positive class: the contract's, or else true or 1."""
    if positive is None:
        return _TRUTH.get(text.lower(), False)
    if isinstance(positive, bool):
        return _TRUTH.get(text.lower()) is positive
    if isinstance(positive, int | float):
        return _as_number(text) == float(positive)
    return text == positive


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        truth = _TRUTH.get(text.lower())
        return None if truth is None else float(truth)


def class_names(contract: Contract, observed: Observed) -> Classes:
    """The classes of a binary task, named as in the label column (a class no label has: as in the hard predictions).

    Several values beside the positive one are one class together: "not" the positive one.
    """
    wanted = contract.labels.positive
    positives = [value.text for value in observed.labels if is_positive(value.text, wanted)]
    negatives = [value.text for value in observed.labels if not is_positive(value.text, wanted)]
    predicted = [value.text for value in observed.predictions if not is_positive(value.text, wanted)]
    if not negatives and len(predicted) == 1 and not (positives and is_truth_value(positives[0])):
        negatives = predicted
    if positives:
        positive = positives[0]
    elif wanted is not None:
        positive = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    else:
        positive = _OPPOSITE.get(negatives[0], "true") if negatives else "true"
    match negatives:
        case [only]:
            negative = only
        case []:
            negative = _OPPOSITE.get(positive, f"not {positive}")
        case _:
            negative = f"not {positive}"
    return Classes(positive, negative, tuple(positives))


def binary_label_problems(contract: Contract, _types: Columns, observed: Observed) -> list[Problem]:
    """What keeps the labels, or hard predictions, from being two classes."""
    labels, wanted = contract.labels, contract.labels.positive
    where = f"labels.label ({labels.label})"
    texts = [value.text for value in observed.labels]
    shown = ", ".join(repr(text) for text in texts[:5]) + (", ..." if len(texts) > 5 else "")
    if not texts:
        return [
            Problem(where, "no label has a value", "check the column; without labels nothing is analysed", "warning")
        ]
    if len(texts) > MOST_VALUES:
        return [Problem(where, f"holds more than {MOST_VALUES:,} values", "name the column with the two classes")]
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
                "error" if len(texts) > 1 or (isinstance(wanted, bool) and not is_truth_value(texts[0])) else "warning",
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
    return problems or _hard_label_problems(contract, class_names(contract, observed), observed)


def _hard_label_problems(contract: Contract, classes: Classes, observed: Observed) -> list[Problem]:
    wanted = contract.labels.positive
    known = {classes.positive, classes.negative, *(value.text for value in observed.labels)}
    # 0 and false say the same, unless the contract names the positive class by its text.
    any_truth = is_truth_value(classes.positive) and not isinstance(wanted, str)
    strange = [
        value
        for value in observed.predictions
        if not (value.text in known or is_positive(value.text, wanted) or (any_truth and is_truth_value(value.text)))
    ]
    return [
        Problem(
            f"predictions.prediction ({contract.predictions.prediction})",
            f"{value.text!r} ({count(value.rows, 'row', 'rows')}) is no value of the label",
            f"predictions must be {classes.positive!r} or {classes.negative!r}, like the label",
        )
        for value in strange[:5]
    ]

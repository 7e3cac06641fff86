"""The two classes of a binary task: which label values are positive, and what both classes are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from tasks.contracts.config import Contract, Scalar
from tasks.evaluation.task_type import Value

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


def class_names(contract: Contract, labels: Iterable[Value]) -> Classes:
    """The classes of a binary task, named as in the label column.

    Several values beside the positive one are one class together: "not" the positive one.
    """
    wanted = contract.labels.positive
    positives = [value.text for value in labels if is_positive(value.text, wanted)]
    negatives = [value.text for value in labels if not is_positive(value.text, wanted)]
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

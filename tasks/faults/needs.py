"""What a detector may need beyond predictions and labels, and which line of errata.yaml would give it."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.faults.material import Material


@dataclass(frozen=True)
class Need:
    """An input: which part of the contract gives it, and whether a run has it.

    Attributes:
        of_task: it comes with the task and cannot be given; without it the fault cannot be there.
    """

    part: str
    given: Callable[[Material], bool]
    of_task: bool = False


FEATURES = Need("features", lambda m: any(c.role in ("feature", "prediction") for c in m.columns))
TABLES = Need("features or context", lambda m: bool(m.contract.tables))
RAW = Need("features[].raw", lambda m: any(table.raw for table in m.contract.features))
LOGGED = Need("logged_features", lambda m: m.logged is not None)
TRAINING = Need("training", lambda m: m.training is not None)
PREVIOUS = Need("an earlier run of this model", lambda m: m.previous is not None)
TIME = Need("time", lambda m: m.contract.time is not None)
ENTITY = Need("entity", lambda m: m.contract.entity is not None)
BATCHES = Need("batches", lambda m: bool(m.partitions))
VALID_FROM = Need("valid_from of a table", lambda m: any(table.valid_from for table in m.contract.tables))
SCORE = Need("predictions.score", lambda m: m.contract.predictions.score is not None)
CLASSES = Need("a task with classes", lambda m: not m.graded_labels, of_task=True)
NUMBERS = Need("a task whose labels are numbers", lambda m: m.graded_labels, of_task=True)
LABELLED_AT = Need("labels.labelled_at", lambda m: m.contract.labels.labelled_at is not None)
SOURCE_OF_LABEL = Need("labels.source_of_label", lambda m: m.contract.labels.source_of_label is not None)


def one_of(*needs: Need) -> Need:
    """Any of several inputs will do."""
    *first, last = (need.part for need in needs)
    return Need(f"{', '.join(first)} or {last}", lambda m: any(need.given(m) for need in needs))

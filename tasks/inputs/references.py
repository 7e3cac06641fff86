"""Every column a contract names, where it names it, and what the column has to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tasks.contracts.config import LOGGED, TRAINING, Contract, FeatureTable, join_pairs, raw_key, raw_name
from tasks.contracts.places import place_of

# identifier: tells one thing from another, so it must be exact; value: anything that is not nested;
# class_scores: a struct or map of numbers, one per class.
Need = Literal["identifier", "number", "time", "value", "class_scores", "anything"]


@dataclass(frozen=True)
class Reference:
    """A column named in the contract.

    Attributes:
        place: where, e.g. `features[0].key`.
        table: predictions, labels or a joined table's name.
        filled: whether it is of no use without a single value.
    """

    place: str
    table: str
    column: str
    need: Need
    filled: bool = False


def references(contract: Contract) -> Iterator[Reference]:
    """The columns that a contract names, in its order; words and subgroups apart, which may name joined columns too."""
    yield from _predictions(contract)
    yield from _labels(contract)
    for table in contract.tables:
        place = place_of(contract, table.name)
        for left, right in join_pairs(table.key):
            yield Reference(f"{place}.key", "predictions", left, "identifier")
            yield Reference(f"{place}.key", table.name, right, "identifier")
        if table.valid_from:
            yield Reference(f"{place}.valid_from", table.name, table.valid_from, "time")
        for column in table.columns or []:
            yield Reference(f"{place}.columns", table.name, column, "anything")
        if isinstance(table, FeatureTable) and table.columns is None:
            for column in table.model_uses or []:
                yield Reference(f"{place}.model_uses", table.name, column, "anything")
        if isinstance(table, FeatureTable):
            yield from _raw(table, f"{place}.raw")
    yield from _compared(contract)


def _raw(table: FeatureTable, place: str) -> Iterator[Reference]:
    if table.raw is None:
        return
    name = raw_name(table.name)
    for column in raw_key(table):
        yield Reference(f"{place}.key", name, column, "identifier")
    for part in ("valid_from", "known_at"):
        if (column := getattr(table.raw, part)) is not None:
            yield Reference(f"{place}.{part}", name, column, "time")


def _compared(contract: Contract) -> Iterator[Reference]:
    if contract.logged_features is not None:
        for column in contract.logged_features.key or contract.predictions.key:
            yield Reference(f"{LOGGED}.key", LOGGED, column, "identifier")
    if contract.training is not None:
        for column in contract.training.key or []:
            yield Reference(f"{TRAINING}.key", TRAINING, column, "identifier")
        if contract.training.label is not None:
            yield Reference(f"{TRAINING}.label", TRAINING, contract.training.label, "anything")


def _predictions(contract: Contract) -> Iterator[Reference]:
    given = contract.predictions
    for column in given.key:
        yield Reference("predictions.key", "predictions", column, "identifier")
    if isinstance(given.score, dict):
        for column in given.score.values():
            yield Reference("predictions.score", "predictions", column, "number", filled=True)
    elif given.score is not None:
        need: Need = "class_scores" if contract.task == "multiclass" else "number"
        yield Reference("predictions.score", "predictions", given.score, need, filled=True)
    numeric = contract.task == "regression"
    optional: tuple[tuple[str, str | None, Need, bool], ...] = (
        ("predictions.prediction", given.prediction, "number" if numeric else "value", True),
        ("predictions.query", given.query, "identifier", False),
        ("predictions.weight", given.weight, "number", True),
        ("predictions.version", given.version, "value", False),
        ("entity", contract.entity, "identifier", False),
        ("time", contract.time, "time", True),
    )
    for place, name, need, filled in optional:
        if name is not None:
            yield Reference(place, "predictions", name, need, filled)
    for name in given.model_uses or []:
        yield Reference("predictions.model_uses", "predictions", name, "anything")


def _labels(contract: Contract) -> Iterator[Reference]:
    given = contract.labels
    for column in given.key:
        yield Reference("labels.key", "labels", column, "identifier")
    numeric = contract.task in ("regression", "ranking")
    yield Reference("labels.label", "labels", given.label, "number" if numeric else "value", filled=True)
    if given.labelled_at is not None:
        yield Reference("labels.labelled_at", "labels", given.labelled_at, "time")
    if given.source_of_label is not None:
        yield Reference("labels.source_of_label", "labels", given.source_of_label, "value")

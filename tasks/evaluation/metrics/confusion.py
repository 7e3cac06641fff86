"""Which class was taken for which."""

from dataclasses import dataclass

from tasks.contracts.config import Contract
from tasks.contracts.findings import Evidence
from tasks.engine import Engine
from tasks.evaluation.words import class_words
from tasks.sql import Sql

MOST_SHOWN = 20


@dataclass(frozen=True)
class Confusion:
    """Cases of one class that were predicted to be of one class."""

    label: str
    prediction: str
    rows: int
    weight: float


def confusions(engine: Engine, evaluation: Sql) -> list[Confusion]:
    """All pairs of label and prediction that occur, most frequent first."""
    return [Confusion(*row) for row in engine.rows("evaluation/confusions", evaluation=evaluation)]


def confusion_table(contract: Contract, pairs: list[Confusion]) -> Evidence | None:
    """All pairs of two classes; of more classes, the most frequent confusions. None if nothing was analysed.

    Cases are rows; shares are weighted where weights are given.
    """
    classes = {pair.label for pair in pairs} | {pair.prediction for pair in pairs}
    shown = pairs if len(classes) <= 2 else [pair for pair in pairs if pair.label != pair.prediction]
    if not shown:
        return None
    of_label: dict[str, float] = {}
    for pair in pairs:
        of_label[pair.label] = of_label.get(pair.label, 0.0) + pair.weight
    return Evidence(
        "What was taken for what" if len(shown) <= MOST_SHOWN else f"The {MOST_SHOWN} most frequent confusions",
        ("label", "predicted", "cases", "share of the label's cases"),
        tuple(
            (
                class_words(contract, pair.label),
                class_words(contract, pair.prediction),
                f"{pair.rows:,}",
                f"{100 * pair.weight / of_label[pair.label]:.1f} %",
            )
            for pair in shown[:MOST_SHOWN]
        ),
    )

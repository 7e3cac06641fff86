"""What is taken for what: confused pairs beyond chance, and the segments in which a class is taken for another.

A pair is confused beyond chance if more of the failures of a class are predicted as the other one than of the failures
of third classes, among all that could have been: those whose label is not the predicted class, and whose prediction is
not the label (Fisher's exact test in the table without its diagonal, which is its quasi-independence; Goodman 1968),
with the false-discovery rate controlled over all pairs that occur. The most frequent of these pairs are searched, among
the cases of the class.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import false_discovery_control, hypergeom

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Measure
from tasks.engine import Engine
from tasks.evaluation.words import class_words, count
from tasks.ruler.titles import of_hundred
from tasks.slices.quantities import Quantity
from tasks.sql import Sql, ident, literal
from tasks.tendencies.question import Question
from tasks.tendencies.regression import means

# So many pairs are searched, the most frequent first, and so many cases each must have at least.
MOST_PAIRS = 5
LEAST_CASES = 20

_TAKEN = Sql("CAST(error__failed AS INTEGER)")


@dataclass(frozen=True)
class Pair:
    """A class that is taken for another one in so many cases; `expected`: if it were as often as third classes are."""

    label: str
    predicted: str
    cases: int
    expected: float


def confusions(engine: Engine, contract: Contract, columns: tuple[Column, ...], evaluation: Sql) -> Iterator[Question]:
    """One question for each of the most frequent pairs that are confused beyond chance."""
    rows = engine.rows("tendencies/pairs", evaluation=evaluation)
    counted = {(label, predicted): cases for label, predicted, cases in rows}
    for i, pair in enumerate(confused(counted, contract.search.q)[:MOST_PAIRS]):
        view = ident(f"errata__pair_{i}")
        names = {"label": literal(pair.label), "predicted": literal(pair.predicted)}
        engine.execute("tendencies/taken_for", view=view, evaluation=evaluation, **names)
        yield _question(contract, columns, view, pair)


def confused(counted: dict[tuple[str, str], int], q: float) -> list[Pair]:
    """The pairs of label and predicted class that are confused more often than chance explains, most frequent first."""
    failures = sum(counted.values())
    labels, predictions = Counter[str](), Counter[str]()
    for (label, predicted), cases in counted.items():
        labels[label] += cases
        predictions[predicted] += cases
    pairs, p_values = [], []
    for (label, predicted), cases in counted.items():
        could = failures - labels[predicted] - predictions[label] + counted.get((predicted, label), 0)
        others, of_others = predictions[predicted] - cases, could - labels[label]
        expected = labels[label] * others / of_others if of_others else float(cases)
        pairs.append(Pair(label, predicted, cases, expected))
        p_values.append(float(hypergeom.sf(cases - 1, could, predictions[predicted], labels[label])))
    q_values = false_discovery_control(p_values) if p_values else []
    sure = [pair for pair, q_value in zip(pairs, q_values, strict=True) if q_value <= q and pair.cases >= LEAST_CASES]
    return sorted(sure, key=lambda pair: (-pair.cases, pair.label, pair.predicted))


def _question(contract: Contract, columns: tuple[Column, ...], view: Sql, pair: Pair) -> Question:
    label, predicted = class_words(contract, pair.label), class_words(contract, pair.predicted)

    def says(subject: str, measure: Measure) -> str:
        here, low, high, elsewhere = means(measure)
        interval = f"95 % interval {of_hundred(max(low, 0.0))} to {of_hundred(min(high, 1.0))}"
        return (
            f"{subject}: {of_hundred(here)} of 100 are taken for {predicted} ({interval}), "
            f"of all other {label} {of_hundred(elsewhere)}"
        )

    return Question(
        name=f"{pair.label}->{pair.predicted}",
        title=f"{label} taken for {predicted}",
        about=f"{label} is taken for {predicted} in {count(pair.cases, 'case', 'cases')}; "
        f"if that happened as often as to other mistaken cases, it would be about {pair.expected:,.0f}",
        relation=view,
        # What was predicted says whether it was mistaken.
        columns=columns,
        quantity=Quantity(_TAKEN, counts=True),
        says=says,
        noun=f"cases of {label}",
        by_prediction=False,
    )

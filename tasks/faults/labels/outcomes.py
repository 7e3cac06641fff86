"""Labels beside what the model's scores say of them, in the order of the label file: what several detectors look at.

A case's chances are the shares of the labels among the cases that the model scores alike (its cell), so they are right
on average whatever the scores are: probabilities, ranks or hard labels. Numbers are coded by their tenths where their
order in the file is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.faults.material import Material
from tasks.faults.partitions import Partition
from tasks.faults.ranks import text_codes
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.sql import Sql, ident, literal

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Places = NDArray[np.int64]

# Levels of the score that are told apart within a predicted class, and the cases each of them should have.
LEVELS = 40
CASES_PER_LEVEL = 50
# Fewer cases, or more classes, than this say nothing about the labels of any part of them.
FEWEST_CASES = 100
MOST_CLASSES = 200
TENTHS = 10


@dataclass(frozen=True)
class Outcomes:
    """The analysed cases of a task with classes, in the order of the label file.

    Attributes:
        cases: their case__id.
        label: code of the label, of `classes`.
        predicted: code of the class that was predicted; -1 for none of `classes`; of numbers the
            tenth of the prediction.
        cell: the cell of each case; chance: cell x class, the share of each label in the cell.
        score: prediction__score; NaN without one.
        parts: for each division, the code of the part a case belongs to, and the parts' names; -1 for none.
    """

    cases: pl.Series
    classes: tuple[str, ...]
    label: Codes
    predicted: Codes
    cell: Codes
    chance: Floats
    score: Floats
    parts: tuple[tuple[Codes, tuple[str, ...]], ...]

    @property
    def expected(self) -> Floats:
        """The chance of each case's own label."""
        return np.asarray(self.chance[self.cell, self.label], dtype=np.float64)


def outcomes(material: Material, divisions: Sequence[Partition] = ()) -> Outcomes | None:
    """The labels and their chances; None where there are too few cases, one class only, or too many.

    Read once for all detectors, so the divisions are some of `with_days`.
    """
    every = with_days(material)
    if "outcomes" not in material.shared:
        material.shared["outcomes"] = _of_classes(material, every)
    found = cast("Outcomes | None", material.shared["outcomes"])
    return found and replace(found, parts=tuple(found.parts[every.index(division)] for division in divisions))


def _of_classes(material: Material, divisions: Sequence[Partition]) -> Outcomes | None:
    frame = fetch(material, divisions)
    if frame.height < FEWEST_CASES:
        return None
    label, classes = text_codes(frame["label"])
    predicted, predictions = text_codes(frame["prediction"])
    if not 2 <= len(classes) <= MOST_CLASSES:
        return None
    score = np.array(frame["score"].cast(pl.Float64).fill_null(np.nan).to_numpy())
    cell = _cells(predicted, len(predictions), score)
    known = {name: code for code, name in enumerate(classes)}
    return Outcomes(
        cases=frame["case__id"],
        classes=classes,
        label=label,
        # The last code is that of cases without a prediction.
        predicted=np.array([*(known.get(name, -1) for name in predictions), -1], dtype=np.int32)[predicted],
        cell=cell,
        chance=chances(cell, label, len(classes)),
        score=score,
        parts=tuple(text_codes(frame[f"part_{i}"]) for i in range(len(divisions))),
    )


def graded_outcomes(material: Material, divisions: Sequence[Partition] = ()) -> Outcomes | None:
    """The same for labels that are numbers: each label and each prediction is coded by its tenth."""
    frame = fetch(material, divisions).with_columns(pl.col("label", "prediction").cast(pl.Float64, strict=False))
    frame = frame.filter(pl.col("label").is_finite() & pl.col("prediction").is_finite())
    if frame.height < FEWEST_CASES:
        return None
    label, cell = (_tenths(frame[name].to_numpy()) for name in ("label", "prediction"))
    classes = int(label.max()) + 1
    if classes < 2:
        return None
    return Outcomes(
        cases=frame["case__id"],
        classes=tuple(str(i + 1) for i in range(classes)),
        label=label,
        predicted=cell,
        cell=cell,
        chance=chances(cell, label, classes),
        score=frame["prediction"].to_numpy(),
        parts=tuple(text_codes(frame[f"part_{i}"]) for i in range(len(divisions))),
    )


def exact_outcomes(material: Material, divisions: Sequence[Partition] = ()) -> Outcomes | None:
    """The same for labels that are numbers: the most frequent numbers are classes, and all others together are one."""
    frame = fetch(material, divisions)
    frequent = frame["label"].drop_nulls().value_counts(sort=True).head(MOST_CLASSES - 1)["label"]
    if frame.height < FEWEST_CASES or not len(frequent):
        return None
    kept = frame.select(pl.when(pl.col("label").is_in(frequent.implode())).then(pl.col("label"))).to_series()
    codes, classes = text_codes(kept)
    label = codes.copy()
    others = label < 0
    # Numbers that differ are no run: they alternate between two codes of the same chance.
    label[others] = len(classes) + np.arange(int(others.sum()), dtype=np.int32) % 2
    if int(label.max()) < 1:
        return None
    cell = _tenths(frame["prediction"].cast(pl.Float64, strict=False).fill_null(0.0).fill_nan(0.0).to_numpy())
    classes = (*classes, "other", "other")
    return Outcomes(
        cases=frame["case__id"],
        classes=classes,
        label=label,
        predicted=cell,
        cell=cell,
        chance=chances(cell, label, len(classes)),
        score=np.full(len(label), np.nan),
        parts=tuple(text_codes(frame[f"part_{i}"]) for i in range(len(divisions))),
    )


def _tenths(values: Floats) -> Codes:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, TENTHS + 1)[1:-1]))
    return np.asarray(np.searchsorted(edges, values, side="left"), dtype=np.int32)


def fetch(material: Material, divisions: Sequence[Partition] = ()) -> pl.DataFrame:
    """case__id, label, prediction, score and the part of every division, one row per analysed case, in file order."""
    pairs = key_pairs(material.contract, material.tables, "labels")
    return material.engine.frame(
        "faults/labels/outcomes",
        evaluation=material.evaluation,
        labels=ident(material.tables["labels"].view),
        keys=[ident(key) for key in dict.fromkeys(pair.right for pair in pairs)],
        on=on_keys(pairs, "l"),
        parts=[{"value": part.value, "name": ident(f"part_{i}")} for i, part in enumerate(divisions)],
    )


def chances(cell: Codes, label: Codes, classes: int) -> Floats:
    """Share of every label in every cell, drawn a little to its share over all so that none is impossible."""
    cells = int(cell.max()) + 1
    counts = np.bincount(cell.astype(np.int64) * classes + label, minlength=cells * classes).reshape(cells, classes)
    overall = (counts.sum(axis=0) + 0.5) / (counts.sum() + 0.5 * classes)
    return np.asarray((counts + overall) / (counts.sum(axis=1, keepdims=True) + 1.0), dtype=np.float64)


def _cells(predicted: Codes, predictions: int, score: Floats) -> Codes:
    """Cells of about equally many cases: levels of the score within each predicted class, one more for no score."""
    cell = np.zeros(len(score), dtype=np.int32)
    first = 0
    finite = np.isfinite(score)
    for code in range(-1, predictions):
        own = predicted == code
        rated = np.flatnonzero(own & finite)
        levels = max(1, min(LEVELS, len(rated) // CASES_PER_LEVEL))
        if len(rated):
            edges = np.unique(np.quantile(score[rated], np.linspace(0, 1, levels + 1)[1:-1]))
            cell[rated] = first + np.searchsorted(edges, score[rated], side="left")
            first += len(edges) + 1
        if len(unrated := np.flatnonzero(own & ~finite)):
            cell[unrated] = first
            first += 1
    return cell


def with_days(material: Material) -> tuple[Partition, ...]:
    """The divisions of the material and, where months are among them, the days."""
    months = [d for d in material.partitions if d.name == "month"]
    days = [Partition("day", Sql(d.value.replace("'%Y-%m'", "'%Y-%m-%d'")), d.columns, 0, False) for d in months]
    return (*material.partitions, *days)


def part_predicate(division: Partition, part: str) -> Sql:
    """The cases of one part of a division."""
    return Sql(f"{division.value} = {literal(part)}")

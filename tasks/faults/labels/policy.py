"""Labels given by another rule: an annotator, source, batch or month whose rate the scores do not explain.

For every part of every division the labels of each class are counted and compared with what the recalibrated scores
expect of these very cases, so a part with other cases is no other policy. Divisions are crossed too: a source is
compared with the other sources of the same batch or month, so that what a period has in common cancels. Parts differ
by more than chance anyway: the spread of the other parts (median absolute deviation of the log ratios) is added to the
error of each. Reported is what lies five such errors off, is half or twice as frequent in odds, is significant after
Benjamini-Hochberg, and still follows the scores (labels turned or all alike are other faults). Numbers are compared by
their residual in units of the usual one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import norm

from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.labels.outcomes import Codes, Floats, Outcomes, fetch, outcomes, part_predicate
from tasks.faults.labels.rates import middle_and_spread, ratio
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.faults.ranks import text_codes
from tasks.sql import Sql, all_of, any_of

SIGNIFICANCE = 0.01
# Errors off the other parts; the least ratio of odds (or shift in usual residuals); expected labels and cases to judge.
ERRORS, ODDS, SHIFT = 5.0, 2.0, 1.0
FEWEST_EXPECTED, FEWEST_CASES = 10, 30
# Divisions of more classes than this are not looked at class by class.
MOST_CLASSES = 20
MOST_CELLS = 4000


@dataclass(frozen=True)
class _Part:
    """One part whose labels differ: how often they are given and how often expected, and by how many errors."""

    division: Partition
    other: Partition | None
    name: str
    where: str
    label: str
    cases: int
    given: float
    expected: float
    errors: float
    size: float
    predicate: Sql
    columns: tuple[str, ...]

    @property
    def words(self) -> str:
        """The part, and the part of the other division that it was compared within."""
        return f"{self.name} in {self.other.name} {self.where}" if self.other else self.name


def find(material: Material) -> Detected:
    """One proposal for each division with parts whose labels follow another rule."""
    divisions = material.partitions
    parts = list(_numbers(material, divisions) if material.graded_labels else _classes(material, divisions))
    chances = np.array([2 * norm.sf(abs(part.errors)) for part in parts])
    order = np.argsort(chances, kind="stable")
    below = np.flatnonzero(chances[order] <= SIGNIFICANCE * (np.arange(len(parts)) + 1) / max(len(parts), 1))
    kept = [parts[i] for i in sorted(order[: int(below[-1]) + 1])] if len(below) else []
    least = SHIFT if material.graded_labels else np.log(ODDS)
    found = [part for part in kept if abs(part.errors) >= ERRORS and abs(part.size) >= least]
    proposals, told = [], set[str]()
    for part in sorted(found, key=lambda part: part.other is not None):
        key = (part.division.name, part.other.name if part.other else "")
        own = [p for p in found if (p.division.name, p.other.name if p.other else "") == key and p.name not in told]
        if own and part is next(p for p in found if (p.division.name, p.other.name if p.other else "") == key):
            proposals.append(_proposal(material, own))
            told.update(p.name for p in own)
    return Detected(tuple(proposals))


def _classes(material: Material, divisions: tuple[Partition, ...]) -> Iterator[_Part]:
    found = outcomes(material, divisions)
    if found is None or len(found.classes) > MOST_CLASSES:
        return
    parts = found.parts
    for i, division in enumerate(divisions):
        yield from _differing(found, division, _Cells(parts[i][0], parts[i][1]))
        for k, other in enumerate(divisions):
            # A source within each batch, a batch within each month: what a period has in common cancels.
            size = len(parts[i][1]) * len(parts[k][1])
            if division.name != "month" and size <= MOST_CELLS and (len(parts[k][1]), k) > (len(parts[i][1]), i):
                yield from _differing(found, division, _crossed(parts[i], parts[k]), other)


@dataclass(frozen=True)
class _Cells:
    """The part of each case, and the parts' names; crossed with another division, also the other part around it."""

    codes: Codes
    names: tuple[str, ...]
    around: Codes | None = None
    outer: tuple[str, ...] = ()


def _crossed(inner: tuple[Codes, tuple[str, ...]], outer: tuple[Codes, tuple[str, ...]]) -> _Cells:
    codes = np.where((inner[0] < 0) | (outer[0] < 0), -1, inner[0] * len(outer[1]) + outer[0]).astype(np.int32)
    names = tuple(a for a in inner[1] for _ in outer[1])
    around = np.tile(np.arange(len(outer[1]), dtype=np.int32), len(inner[1]))
    return _Cells(codes, names, around, outer[1])


def _differing(found: Outcomes, division: Partition, cells: _Cells, other: Partition | None = None) -> Iterator[_Part]:
    """Every part that can be judged, with how far it is off: off the middle of all, or off the rest around it."""
    inside = cells.codes >= 0
    own, cell, label = cells.codes[inside], found.cell[inside], found.label[inside]
    n = len(cells.names)
    cases = np.bincount(own, minlength=n).astype(float)
    # Of two classes the rate of one says the rate of the other.
    for c in range(1 if len(found.classes) == 2 else 0, len(found.classes)):
        chance, hit = found.chance[cell, c], (label == c).astype(float)
        sums = [np.bincount(own, v, minlength=n) for v in (hit, chance, chance * (1 - chance), hit * chance)]
        given, expected, variance, both = (np.asarray(v, dtype=np.float64) for v in sums)
        # Cases that carry the label should have had the better chance of it.
        judged = (both * cases > given * expected) & (given > 0) & (given < cases) & (cases >= FEWEST_CASES)
        judged &= np.minimum(expected, cases - expected) >= FEWEST_EXPECTED
        ratios, error = ratio(given, expected, variance, cases)
        if cells.around is not None:
            rest, rest_error = _others(np.where(judged, ratios, np.nan), error, len(cells.outer))
            judged &= np.isfinite(rest)
            ratios, error = ratios - rest, np.hypot(error, rest_error)
        for i, errors, size in _apart(ratios, error, judged):
            predicate = part_predicate(division, cells.names[i])
            name, where = cells.names[i], ""
            if other is not None and cells.around is not None:
                where = cells.outer[cells.around[i]]
                predicate = all_of(predicate, part_predicate(other, where))
            columns = (*division.columns, *(other.columns if other else ()))
            yield _Part(
                division, other, name, where, found.classes[c], int(cases[i]), given[i] / cases[i],
                expected[i] / cases[i], errors, size, predicate, columns,
            )  # fmt: skip


def _others(apart: Floats, error: Floats, outer: int) -> tuple[Floats, Floats]:
    """The median ratio of the other parts around each part, which one part at fault does not move, and its error."""
    ratios, errors = apart.reshape(-1, outer), error.reshape(-1, outer)
    rest, rest_error = np.full_like(ratios, np.nan), np.zeros_like(errors)
    for i in range(len(ratios)):
        others = np.delete(ratios, i, axis=0)
        known = np.isfinite(others).any(axis=0)
        rest[i, known] = np.nanmedian(others[:, known], axis=0)
        rest_error[i] = np.median(np.delete(errors, i, axis=0), axis=0)
    return rest.ravel(), rest_error.ravel()


def _numbers(material: Material, divisions: tuple[Partition, ...]) -> Iterator[_Part]:
    frame = fetch(material, divisions).with_columns(pl.col("label", "prediction").cast(pl.Float64, strict=False))
    frame = frame.filter(pl.col("label").is_finite() & pl.col("prediction").is_finite())
    if frame.height < FEWEST_CASES:
        return
    residual = (frame["label"] - frame["prediction"]).to_numpy()
    usual = float(np.median(np.abs(residual - np.median(residual)))) or 1.0
    scaled = np.clip((residual - np.median(residual)) / usual, -5, 5)
    for i, division in enumerate(divisions):
        codes, names = text_codes(frame[f"part_{i}"])
        cases, mean, error = _means(codes, scaled, len(names))
        predicted = _means(codes, frame["prediction"].to_numpy(), len(names))[1]
        labels = _means(codes, frame["label"].to_numpy(), len(names))[1]
        for k, errors, size in _apart(mean, error, cases >= FEWEST_CASES):
            yield _Part(
                division, None, names[k], "", "", int(cases[k]), labels[k], predicted[k], errors, size,
                part_predicate(division, names[k]), division.columns,
            )  # fmt: skip


def _means(codes: Codes, values: Floats, parts: int) -> tuple[Floats, Floats, Floats]:
    """Cases of each part, the mean of their values, and its standard error."""
    inside = codes >= 0
    own, values = codes[inside], values[inside]
    cases = np.maximum(np.bincount(own, minlength=parts).astype(float), 1e-9)
    mean = np.bincount(own, values, minlength=parts) / cases
    square = np.bincount(own, values**2, minlength=parts) / cases
    return cases, mean, np.sqrt(np.maximum(square - mean**2, 1e-12) / cases)


def _apart(size: Floats, error: Floats, judged: np.ndarray) -> Iterator[tuple[int, float, float]]:
    """For each part that can be judged: its number, how many errors it is off the middle of all, and how far."""
    rows = np.flatnonzero(judged)
    if len(rows) < 2:
        return
    middle, spread = middle_and_spread(size[rows])
    for i in rows:
        yield int(i), float((size[i] - middle) / np.hypot(error[i], spread)), float(size[i] - middle)


def _proposal(material: Material, parts: list[_Part]) -> Proposal:
    division = parts[0].division
    worst = max(parts, key=lambda part: abs(part.errors))
    names = list(dict.fromkeys(part.words for part in parts))
    # A month may differ because the world does; who gave a label should not matter.
    strength: Strength = "candidate" if division.name == "month" else "probable"
    if material.graded_labels:
        words = f"labels of {worst.words} average {worst.given:,.4g} where {worst.expected:,.4g} is predicted"
        rows = tuple((p.words, f"{p.cases:,}", f"{p.given:,.4g}", f"{p.expected:,.4g}") for p in parts)
        header = (division.name, "cases", "mean label", "mean prediction")
    else:
        words = (
            f"{worst.given:.1%} of the {worst.cases:,} labels of {worst.words} are {worst.label} "
            f"where the scores of these cases expect {worst.expected:.1%}"
        )
        rows = tuple((f"{p.words}: {p.label}", f"{p.cases:,}", f"{p.given:.1%}", f"{p.expected:.1%}") for p in parts)
        header = (division.name, "cases", "given", "expected")
    return Proposal(
        family="data_preparation",
        kind="label.policy",
        predicate=any_of(*dict.fromkeys(part.predicate for part in parts)),
        subject=f"cases of {division.name} {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}, "
        "whose labels seem to follow another rule",
        why=f"{words[0].upper()}{words[1:]}; all other parts lie much closer together.",
        remedy=f"Compare the rule by which labels are given in {names[0]} with that of the others: another definition, "
        "threshold or deadline.",
        saw_errors=True,
        strength=strength,
        columns=parts[0].columns,
        evidence=(Evidence(f"Labels by {division.name}", header, rows[:8]),),
    )


DETECTOR = Detector(
    name="label policy",
    fault="An annotator, source, batch or period gives labels by another rule.",
    find=find,
    reaches="probable",
    source="calibration residuals with the parts' own spread (DerSimonian and Laird 1986), Benjamini-Hochberg",
    needs=(BATCHES,),
)

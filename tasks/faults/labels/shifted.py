"""Labels that belong to another row: moved by a few rows of their file, or in reverse order.

For every shift from -5 to 5 the label k rows further on is tried as the case's own, over the whole file and over runs
of cases in the file and within batches, sources and months; the reverse order is tried part by part. A run counts if
the moved labels are likelier than the labels as they stand, by more than the best of all runs gains by chance and twice
what moves by 7, 11 or 17 rows gain, which nobody makes; if they fit a tenth better than the labels as they stand and
far better than the same labels in random order; and if the opposite move gains much less, because what makes neighbours
alike works both ways. Where neighbours in the file are alike to the model, a move changes little: then only long runs
can be told. Labels that are numbers are scanned by their tenths.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.blocks import Order, best_run, evidence_frame, orders, place_words, runs, threshold
from tasks.faults.labels.outcomes import Codes, Floats, Outcomes, Places, chances, graded_outcomes, outcomes
from tasks.faults.material import Material
from tasks.sql import ident

SHIFTS = tuple(k for k in range(-5, 6) if k)
# A run of fewer cases may fit by chance whatever the sums say.
FEWEST = 20
# The moved labels must fit this many standard deviations better than labels in random order; labels that stand as many
# below it as the second number are inverted, not moved.
DEVIATIONS, TURNED = 6.0, -3.0
# How much better than the labels as they stand; a file whose order has to do with the labels gains a few hundredths.
BETTER = 1.1
PERMUTATIONS = 100
# Moved labels are not quite a likelihood ratio, for whose sums the bound holds. So the best run must also gain so many
# times what the best run gains under moves that nobody makes.
CAUTION = 1.25
ODD_MOVES, BEYOND_ODD = (-17, -11, -7, 7, 11, 17), 2.0
# The opposite move gains at most this share.
OPPOSITE = 0.5
# A file that is moved as a whole: its own labels tell at most this share of what the moved ones tell.
STANDING = 0.4
# Divisions scanned, the label file counted, to keep the cost in bounds.
MOST_ORDERS = 6
EVIDENCE = Column(
    name="fault__label_shifted",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="labels",
    source_name="",
    label="label seems to belong to another row",
)


@dataclass(frozen=True)
class _Moved:
    """A run whose labels fit when they are moved: by `shift` rows, or reversed (0)."""

    rows: Places
    shift: int
    fit: float
    standing: float


def find(material: Material) -> Detected:
    """One proposal for the cases whose labels fit when they are moved."""
    divisions = material.partitions[: MOST_ORDERS - 1]
    found = graded_outcomes(material, divisions) if material.graded_labels else outcomes(material, divisions)
    if found is None:
        return NOTHING
    moved = list(_everywhere(found))
    if not moved:
        marked = np.zeros(len(found.label), dtype=bool)
        ordered = list(orders(found, divisions))
        for order in ordered:
            moved += _reversed(found, order, marked)
            moved += _runs(found, order, CAUTION * threshold(len(marked), len(ordered) * len(SHIFTS)), marked)
    if not moved:
        return NOTHING
    marked = np.zeros(len(found.label), dtype=bool)
    for run in moved:
        marked[run.rows] = True
    target = material.work / "shifted.parquet"
    evidence_frame(found, EVIDENCE.name, marked).write_parquet(target)
    rows = [(place_words(found, divisions, run.rows), run) for run in moved]
    return Detected((_proposal(rows, int(marked.sum())),), evidence=target, evidence_columns=(EVIDENCE,))


def _everywhere(found: Outcomes) -> Iterator[_Moved]:
    """The whole file moved by one shift: then no cell tells anything of its labels until they are moved back."""
    rows = np.arange(len(found.label), dtype=np.int64)
    standing = _information(found.cell, found.label, len(found.classes))
    best, shift = max((_information(found.cell, np.roll(found.label, -k), len(found.classes)), k) for k in SHIFTS)
    freedom = (found.chance.shape[0] - 1) * (len(found.classes) - 1)
    # Twice the information is chi-squared if labels and cells are independent (the G-test).
    fit = (2 * best - freedom) / np.sqrt(2 * freedom)
    own = (2 * standing - freedom) / np.sqrt(2 * freedom)
    if fit > 2 * DEVIATIONS and abs(own) < STANDING * fit:
        yield _Moved(rows, shift, float(fit), float(own))


def _information(cell: Codes, label: Codes, classes: int) -> float:
    """Mutual information of cells and labels over all cases, in nats."""
    chance = chances(cell, label, classes)
    share = np.bincount(label, minlength=classes) / len(label)
    return float(np.log(chance[cell, label]).sum() - np.log(share[label]).sum())


def _runs(found: Outcomes, order: Order, least: float, marked: NDArray[np.bool_]) -> list[_Moved]:
    """Runs of one order in which one shift fits; they are marked and not found again."""
    logs, classes = np.log(found.chance), len(found.classes)
    first, label = found.cell[order.rows].astype(np.int64) * classes, found.label[order.rows]
    flat, hidden = logs.ravel(), marked[order.rows]
    own = flat[first + label]

    def gains(k: int) -> Floats:
        gain = np.asarray(flat[first + np.roll(label, -k)] - own)
        gain[hidden] = 0.0
        return gain

    least = max(least, BEYOND_ODD * max(best_run(gains(k))[2] for k in ODD_MOVES))
    candidates = [(total, k, start, stop) for k in SHIFTS for start, stop, total in runs(gains(k), least)]
    shown: list[_Moved] = []
    for total, k, start, stop in sorted(candidates, reverse=True):
        rows = order.rows[start:stop]
        # What another shift has shown already is not shown again.
        if len(rows) < FEWEST or marked[rows].any() or gains(-k)[start:stop].sum() > OPPOSITE * total:
            continue
        fit, standing = _fit(logs[found.cell[rows]], np.roll(label, -k)[start:stop], label[start:stop])
        if fit >= max(DEVIATIONS, BETTER * standing) and standing > TURNED:
            marked[rows] = True
            shown.append(_Moved(rows, k, fit, standing))
    return shown


def _reversed(found: Outcomes, order: Order, marked: NDArray[np.bool_]) -> list[_Moved]:
    """Parts of a division, or the whole file, in which the labels fit in reverse order."""
    if order.division is None:
        bounds = [(0, len(order.rows))]
    else:
        codes = found.parts[order.division][0][order.rows]
        edges = [0, *(np.flatnonzero(np.diff(codes)) + 1), len(codes)]
        bounds = list(pairwise(edges))
    shown = []
    for start, stop in bounds:
        rows = order.rows[start:stop]
        if len(rows) < FEWEST or marked[rows].any():
            continue
        logs, label = np.log(found.chance)[found.cell[rows]], found.label[rows]
        turned = label[::-1]
        each = np.arange(len(rows))
        if logs[each, turned].sum() - logs[each, label].sum() <= CAUTION * threshold(len(marked), len(bounds)):
            continue
        fit, standing = _fit(logs, turned, label)
        if fit >= max(DEVIATIONS, BETTER * standing) and standing > TURNED:
            marked[rows] = True
            shown.append(_Moved(rows, 0, fit, standing))
    return shown


def _fit(logs: Floats, moved: Codes, standing: Codes) -> tuple[float, float]:
    """How well labels fit, moved and as they stand, in standard deviations above the same labels in random order."""
    each = np.arange(len(moved))
    rng = np.random.default_rng(0)
    chance = np.array([logs[each, rng.permutation(standing)].sum() for _ in range(PERMUTATIONS)])
    spread = max(float(chance.std()), 1e-9)
    mean = float(chance.mean())
    return (float(logs[each, moved].sum()) - mean) / spread, (float(logs[each, standing].sum()) - mean) / spread


def _shift_words(shift: int) -> str:
    if not shift:
        return "in reverse order"
    return f"{abs(shift)} row{'s' if abs(shift) > 1 else ''} {'further on' if shift > 0 else 'before'}"


def _proposal(rows: list[tuple[str, _Moved]], cases: int) -> Proposal:
    words = ", ".join(f"{where}: the label {_shift_words(run.shift)}" for where, run in rows[:3])
    return Proposal(
        family="data_preparation",
        kind="label.shifted",
        predicate=ident(EVIDENCE.name),
        subject="cases whose label belongs to another row",
        why=f"{cases:,} cases fit other labels of the file ({words}); their own fit less well.",
        remedy="Join the labels anew by their key for these rows: they were put side by side by position, "
        "or the key column was moved against the label.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Fit of labels to predictions, in standard deviations above labels in random order",
                ("where", "cases", "label that fits", "its fit", "fit of the own label"),
                tuple(
                    (where, f"{len(r.rows):,}", _shift_words(r.shift), f"{r.fit:.1f}", f"{r.standing:.1f}")
                    for where, r in rows
                ),
            ),
        ),
    )


DETECTOR = Detector(
    name="shifted labels",
    fault="Labels stand a few rows off, or in reverse order: they belong to other cases.",
    find=find,
    reaches="probable",
    source="scan of shifts over runs of cases (Kadane's algorithm) with a permutation test",
)

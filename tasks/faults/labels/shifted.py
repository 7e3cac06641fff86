"""Labels that belong to another row: moved by a few rows of their file, or in reverse order.

For every shift from -5 to 5 the label k rows further on is tried as the case's own, and the reverse order: over the
whole file, part by part in batches, sources and months, and over runs of cases in the file and within parts. A part or
run counts if the moved labels are likelier than the labels as they stand by more than the best of all that were tried
gains by chance (`moves`: fewer parts than runs are tried, so a part needs less); if they fit a tenth better than the
labels as they stand and better than the same labels in random order; and if the opposite move gains much less, because
what makes neighbours alike works both ways. Where neighbours in the file are alike to the model, or it follows them
with a lag, a move gains by itself: then its gain counts little. Labels that are numbers are scanned by their tenths.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.blocks import SIGNIFICANCE, Order, evidence_frame, orders, place_words
from tasks.faults.labels.moves import REVERSED, SHIFTS, Candidate, Scan, stretches, whole_parts
from tasks.faults.labels.outcomes import Codes, Floats, Outcomes, Places, chances, graded_outcomes, outcomes
from tasks.faults.material import Material
from tasks.sql import ident

# The chances of fewer cases are too much their own for the bounds to hold.
FEWEST = 10
# A whole file must fit twice this many standard deviations better; labels that stand as many below random order as the
# second number are inverted, not moved.
DEVIATIONS, TURNED = 6.0, -3.0
# How much better than the labels as they stand; a file whose order has to do with the labels gains a few hundredths.
BETTER = 1.1
PERMUTATIONS = 100
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
    """A run whose labels fit when they are moved: by `shift` rows, or `REVERSED`."""

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
    moved = list(_everywhere(found)) or _somewhere(found, list(orders(found, divisions)))
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


def _somewhere(found: Outcomes, ordered: Sequence[Order]) -> list[_Moved]:
    """The parts, and the runs of cases, in which one move fits; a case is in one of them at most."""
    marked = np.zeros(len(found.label), dtype=bool)
    parts, starts = 1 + sum(len(names) for _, names in found.parts), len(marked) * len(ordered)
    moved: list[_Moved] = []
    # Parts first: a run within one that is moved as a whole would say less of it.
    for order in ordered:
        scan = Scan.of(found, order)
        moved += _shown(scan, whole_parts(scan, marked[order.rows], parts, FEWEST), parts, marked)
    for order in ordered:
        scan = Scan.of(found, order)
        moved += _shown(scan, stretches(scan, marked[order.rows], starts), starts, marked)
    return moved


def _shown(scan: Scan, candidates: Iterable[Candidate], tried: int, marked: NDArray[np.bool_]) -> Iterator[_Moved]:
    """Those of the candidates that stand, surest first; their cases are marked."""
    for one in sorted(candidates, reverse=True):
        here = slice(one.start, one.stop)
        rows = scan.order.rows[here]
        # What another move has shown already is not shown again.
        if len(rows) < FEWEST or marked[rows].any():
            continue
        gains, k = scan.gains, one.move
        if k != REVERSED and gains[-k][here].sum() > OPPOSITE * gains[k][here].sum():
            continue
        fit, standing = _fit(scan.logs[scan.cell[here]], scan.label[scan.source(k)[here]], scan.label[here])
        if fit >= max(norm.isf(SIGNIFICANCE / tried), BETTER * standing) and standing > TURNED:
            marked[rows] = True
            yield _Moved(rows, k, fit, standing)


def _fit(logs: Floats, moved: Places, standing: Places) -> tuple[float, float]:
    """How well labels fit, moved and as they stand, in standard deviations above the same labels in random order."""
    each = np.arange(len(moved))
    rng = np.random.default_rng(0)
    chance = np.array([logs[each, rng.permutation(standing)].sum() for _ in range(PERMUTATIONS)])
    spread = max(float(chance.std()), 1e-9)
    mean = float(chance.mean())
    return (float(logs[each, moved].sum()) - mean) / spread, (float(logs[each, standing].sum()) - mean) / spread


def _shift_words(shift: int) -> str:
    if shift == REVERSED:
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
    source="likelihood ratios of moves by part (Chernoff) and run of cases (Kadane, Ville); a permutation test",
)

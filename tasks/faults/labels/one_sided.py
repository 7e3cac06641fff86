"""All labels of a run of cases are the same, although the model expects both kinds: "the rate is 0 or 1 here".

A label window that was cut off, a batch whose labels were never filled in, or a source that only reports one outcome
look like this. Each run of equal labels (in the label file, or within a batch, source, day or month) is weighed by how
unlikely it is under the model's recalibrated chances. Outcomes come in bursts by themselves, so a run must also stand
far out of all other runs of the data. A whole part (an annotator, a source, a batch) is not one of many runs: its
labels are all alike beyond chance even if the odds lie as many errors off as other parts show that parts may lie.
Labels that are numbers count as equal if they are the same number.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.blocks import SIGNIFICANCE, Order, evidence_frame, orders, place_words, threshold
from tasks.faults.labels.outcomes import Floats, Outcomes, exact_outcomes, outcomes, with_days
from tasks.faults.labels.rates import middle_and_spread, ratio
from tasks.faults.material import Material
from tasks.sql import ident

# A run gains this many times what the next smaller one does, with at most so many runs above the gap.
GAP, MOST_RUNS = 3.0, 50
FEWEST = 20
# Bursts: so many nats above the bound for independent cases.
BURSTS = 2.0
# Whole parts: so many other parts of that many expected labels say how far parts differ, and their odds may lie so many
# times as far off.
FEWEST_PARTS, FEWEST_EXPECTED, SPREADS = 4, 10, 5.0
EVIDENCE = Column(
    name="fault__label_one_sided",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="labels",
    source_name="",
    label="label is the same as all its neighbours' labels, against expectation",
)


def find(material: Material) -> Detected:
    """One proposal for the runs of equal labels that chance cannot explain."""
    divisions = with_days(material)
    found = exact_outcomes(material, divisions) if material.graded_labels else outcomes(material, divisions)
    if found is None:
        return NOTHING
    marked = np.zeros(len(found.label), dtype=bool)
    ordered = list(orders(found, divisions))
    least = BURSTS * threshold(len(marked), len(ordered))
    shown = [
        (place_words(found, divisions, rows), found.classes[int(found.label[rows[0]])], len(rows), gain)
        for i in range(len(divisions))
        for rows, gain in _parts(found, i, marked)
    ]
    shown += [
        (place_words(found, divisions, rows), found.classes[int(found.label[rows[0]])], len(rows), gain)
        for order in ordered
        for rows, gain in _runs(found, order, least, marked)
    ]
    if not shown:
        return NOTHING
    target = material.work / "one_sided.parquet"
    evidence_frame(found, EVIDENCE.name, marked).write_parquet(target)
    proposal = _proposal(material, shown, int(marked.sum()))
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


def _parts(found: Outcomes, division: int, marked: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int64], float]]:
    """Whole parts with one label only, and how unlikely that is for a part that is as far off as parts may be."""
    codes, names = found.parts[division]
    inside = codes >= 0
    own, cell, label = codes[inside], found.cell[inside], found.label[inside]
    cases = np.bincount(own, minlength=len(names)).astype(float)
    least = float(np.log(sum(len(parts) for _, parts in found.parts) * len(found.classes) / SIGNIFICANCE))
    for c in range(len(found.classes)):
        chance = found.chance[cell, c]
        given = np.bincount(own, (label == c).astype(float), minlength=len(names)).astype(float)
        expected = np.bincount(own, chance, minlength=len(names)).astype(float)
        variance = np.bincount(own, chance * (1 - chance), minlength=len(names)).astype(float)
        judged = (np.minimum(expected, cases - expected) >= FEWEST_EXPECTED) & (given > 0) & (given < cases)
        if judged.sum() < FEWEST_PARTS:
            continue
        middle, spread = middle_and_spread(ratio(given, expected, variance, cases)[0][judged])
        for part in np.flatnonzero((given == cases) & (cases >= FEWEST)):
            rows = np.flatnonzero(codes == part)
            at = found.chance[found.cell[rows], c]
            gain = float(np.log1p((1 - at) / at * np.exp(-middle - SPREADS * spread)).sum())
            if gain > least and not marked[rows].mean() > 0.5:
                marked[rows] = True
                yield rows, gain


def _runs(
    found: Outcomes, order: Order, least: float, marked: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], float]]:
    """Runs of equal labels of one order above the gap, and how unlikely they are; they are marked."""
    label = found.label[order.rows]
    change = label[1:] != label[:-1]
    if order.division is not None:
        codes = found.parts[order.division][0][order.rows]
        change = change | (codes[1:] != codes[:-1])
    start = np.concatenate(([0], np.flatnonzero(change) + 1))
    gain: Floats = np.add.reduceat(-np.log(found.expected[order.rows]), start)
    stop = np.concatenate((start[1:], [len(label)]))
    best = np.argsort(-gain, kind="stable")[: MOST_RUNS + 1]
    top = np.maximum(gain[best], least / GAP)
    gaps = np.flatnonzero((top[:-1] >= GAP * top[1:]) & (top[:-1] > least))
    if len(best) == 1 and gain[best[0]] > least:
        gaps = np.array([0])
    for i in best[: int(gaps[-1]) + 1] if len(gaps) else []:
        rows = order.rows[start[i] : stop[i]]
        if len(rows) >= FEWEST and not marked[rows].mean() > 0.5:
            marked[rows] = True
            yield rows, float(gain[i])


def _proposal(material: Material, shown: list[tuple[str, str, int, float]], cases: int) -> Proposal:
    label = material.contract.labels.label
    words = ", ".join(f"{where}: {name}" for where, name, *_ in shown[:3])
    return Proposal(
        family="data_preparation",
        kind="label.one_sided",
        predicate=ident(EVIDENCE.name),
        subject="cases of a run in which all labels are the same",
        why=f"{cases:,} cases carry one and the same label in a row ({words}), where the model expects others too.",
        remedy=f"Find out how {label} came about for these cases: a window that was cut off, labels that were never "
        "filled in, or a source that reports one outcome only. Leave the cases out until it is known.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Runs of one label",
                ("where", "label", "cases", "unlikely by (nats)"),
                tuple((where, name, f"{n:,}", f"{gain:,.0f}") for where, name, n, gain in shown[:20]),
            ),
        ),
    )


DETECTOR = Detector(
    name="one-sided labels",
    fault="All labels of a batch, source or period are the same, although both outcomes are expected.",
    find=find,
    reaches="probable",
    source="chance of a run of equal labels under the recalibrated probabilities, against all other runs of the data",
)

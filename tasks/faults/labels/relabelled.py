"""Labels that are not what they were in the run before, case by case, and what was done to them.

The comparison is by key, so it finds single changes that no rate shows. A label that became known after the run before
is left out where `labelled_at` says so: a case may well have got its outcome since. What was done is named where one
step explains the changes: classes exchanged, one value for all, a factor, another sign.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material, Previous
from tasks.faults.needs import PREVIOUS
from tasks.sql import Sql, ident

# A step explains the changes if it explains so many of them.
EXPLAINS = 0.95
# Changes are in one part of a division if the part holds so many of them.
HOLDS = 0.8
_NAME = "changed labels"
_SHOWN = 8
EVIDENCE = Column(
    name="fault__label_before",
    role="evidence",
    kind="category",
    type="VARCHAR",
    table="labels",
    source_name="",
    label="label in the run before, where it was another",
)


def find(material: Material) -> Detected:
    """One proposal for the cases whose label changed."""
    previous = material.previous
    if previous is None:
        return Detected()
    both, lost = material.engine.row(
        "faults/labels/shared_labels", evaluation=material.evaluation, previous=previous.relation
    )
    notes = (Note(_NAME, f"{lost:,} cases had a label in the run before and have none now."),) if lost else ()
    changed = _changed(material, previous) if both else pl.DataFrame()
    if not changed.height:
        return Detected(notes=notes)
    target = material.work / "relabelled.parquet"
    changed.select("case__id", pl.col("label_before").alias(EVIDENCE.name)).write_parquet(target)
    proposal = _proposal(material, previous, changed, both)
    return Detected((proposal,), notes, evidence=target, evidence_columns=(EVIDENCE,))


def _changed(material: Material, previous: Previous) -> pl.DataFrame:
    return material.engine.frame(
        "faults/labels/changed_labels",
        evaluation=material.evaluation,
        previous=previous.relation,
        numbers=material.graded_labels,
        at=material.contract.labels.labelled_at is not None and "label__at" in previous.columns,
        parts=[{"value": part.value, "name": ident(f"part_{i}")} for i, part in enumerate(material.partitions)],
    )


def _proposal(material: Material, previous: Previous, changed: pl.DataFrame, both: int) -> Proposal:
    where = list(_where(material, changed))[:2]
    step = _number_step(changed) if material.graded_labels else _class_step(changed)
    why = f"{changed.height:,} of {both:,} labels that this run shares with version {previous.version} are others now"
    why += f", all but a few in {' and '.join(where)}" if where else ""
    evidence = Evidence(
        "The most frequent changes",
        ("label before", "label now", "cases"),
        tuple(
            (before, now, f"{n:,}")
            for before, now, n in changed.group_by("label_before", "label_now")
            .len()
            .sort(["len", "label_before", "label_now"], descending=[True, False, False])
            .head(_SHOWN)
            .rows()
        ),
    )
    return Proposal(
        family="data_preparation",
        kind="label.changed",
        predicate=Sql(f"{ident(EVIDENCE.name)} IS NOT NULL"),
        subject="cases whose label is not what it was in the run before",
        why=f"{why}{f': {step}' if step else ''}.",
        remedy="Ask who changed these labels and why: a correction should be known to the readers of both runs, "
        "and anything else is a fault of the label's source or of its join.",
        saw_errors=False,
        strength="confirmed",
        columns=(EVIDENCE.name,),
        evidence=(evidence,),
    )


def _where(material: Material, changed: pl.DataFrame) -> Iterator[str]:
    """The part that holds most changes, of every division in which there is one."""
    for i, division in enumerate(material.partitions):
        counts = changed[f"part_{i}"].drop_nulls().value_counts(sort=True)
        # A division of two parts has one that holds most by itself.
        if division.parts > 2 and counts.height and counts["count"][0] >= HOLDS * changed.height:
            yield f"{division.name} {counts.rows()[0][0]}"


def _class_step(changed: pl.DataFrame) -> str:
    """The step that explains changed classes: exchanged or renamed ones, or one class for all."""
    pairs = changed.group_by("label_before", "label_now").len().sort("len", descending=True)
    if pairs["label_now"].n_unique() == 1 and pairs["label_before"].n_unique() > 1:
        return f"all of them are {pairs['label_now'][0]} now"
    first = pairs.unique("label_before", keep="first", maintain_order=True)
    if first["len"].sum() < EXPLAINS * changed.height:
        return ""
    steps = {before: now for before, now, _ in first.rows()}
    if len(steps) == 1:
        ((before, now),) = steps.items()
        return f"{before} became {now}, never the other way round"
    if len(set(steps.values())) < len(steps):
        return ""
    return "the classes are exchanged, " + ", ".join(f"{a} is {b} now" for a, b in sorted(steps.items())[:4])


def _number_step(changed: pl.DataFrame) -> str:
    """The step that explains changed numbers: one number for all, a factor or sign, or something added."""
    before, now = (changed[name].cast(pl.Float64).to_numpy() for name in ("label_before", "label_now"))
    if len(now) > 1 and (now == now[0]).all():
        return f"all of them are {now[0]:g} now"
    with np.errstate(divide="ignore", invalid="ignore"):
        factor, added = now / before, now - before
    for values, words in ((factor, "multiplied by"), (added, "raised by")):
        middle = float(np.nanmedian(values)) if np.isfinite(values).any() else np.nan
        if len(now) > 2 and (np.abs(values - middle) <= 1e-6 * max(abs(middle), 1e-300)).mean() >= EXPLAINS:
            return "the sign is turned" if words == "multiplied by" and middle == -1 else f"{words} {middle:g}"
    return ""


DETECTOR = Detector(
    name=_NAME,
    fault="Labels are not what they were in the run before.",
    find=find,
    reaches="confirmed",
    source="a keyed comparison of values with the run before",
    needs=(PREVIOUS,),
)

"""An input that contains the answer, or is known only once the answer is.

Data can show that one input tells what no input should; that it was not known in time, only its source can. So all
this is a candidate, with two exceptions: an input that is the label under another name, or the time at which the label
became known (identity: confirmed), and a moment from after the case that also tells the label (time: probable).

What is looked for, each input alone (`tasks.faults.evaluation.telling`): one that leaves nothing to say, while all
others say much less; one whose very presence means the rarer class; and one that tells most and that no other input
knows anything of, while the other inputs do know of each other: what is measured afterwards is so (the duration of the
call in the bank data), what describes the case is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.compared import Values, encoded, side_by_side
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.telling import Bins, in_bins, told
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.ranks import text_codes
from tasks.sql import Sql, ident

_SAMPLE = 100_000
# Fewer cases, or fewer of the rarest class, show nothing.
_FEWEST = 200
_FEWEST_OF_CLASS = 20
# So much is everything (AUC 0.99), and so much less must the others tell; more than a few of the kind are no leak.
_ALL = 0.98
_OTHERS = 0.8
_MOST = 3
# Presence that means the rarer class nearly always, for so many of its cases.
_SURE = 0.99
_COVERED = 0.3
# An input alone: it tells this much (AUC 0.75), of it the others know at most this part (explained variance), and of
# most of the next ones they know this much more.
_MUCH = 0.5
_UNKNOWN = 0.05
_KNOWN = 0.2
_NEXT = 3
_FEW = 20_000
# Moments after their case, if they tell this much.
_LATER = 0.05
_DECIDED = 0.02
EVIDENCE = Column(
    name="fault__told_by_one_input",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="predictions",
    source_name="",
    label="a single input decides the label",
)


@dataclass(frozen=True)
class _Seen:
    """Some cases: their label as class numbers (or numbers), and every input in bins."""

    label: NDArray[np.float64]
    classes: int
    inputs: tuple[Column, ...]
    bins: tuple[Bins, ...]
    told: tuple[float, ...]


@dataclass(frozen=True)
class _Told:
    """One input that tells too much, and why this is believed."""

    column: Column
    told: float
    strength: Strength
    reason: str
    is_moment: bool = False


def find(material: Material) -> Detected:
    """One proposal for all inputs that tell too much."""
    (size,) = material.engine.row("faults/near/size", rows=material.evaluation)
    relation = ident("sampled_cases")
    material.engine.execute(
        "faults/evaluation/sampled_cases",
        view=relation,
        evaluation=material.evaluation,
        step=max(1, size // _SAMPLE),
    )
    seen = _look(material, relation)
    if seen is None:
        return NOTHING
    found = [*_moments(material, relation, seen), *_whole(seen), *_present(seen), *_apart(seen)]
    unique = {one.column.name: one for one in reversed(found)}
    chosen = sorted(unique.values(), key=lambda one: (-one.told, one.column.name))
    decided = [row for one in chosen for row in _decided(material, one, seen.classes)]
    if not decided:
        return NOTHING
    target = material.work / "fault__told_by_one_input.parquet"
    frame = pl.DataFrame({"case__id": decided}).unique().sort("case__id")
    frame.with_columns(pl.lit(value=True).alias(EVIDENCE.name)).write_parquet(target)
    return Detected((_proposal(chosen, seen),), evidence=target, evidence_columns=(EVIDENCE,))


def _look(material: Material, relation: Sql) -> _Seen | None:
    """Every input alone; none where the labels cannot show anything."""
    raw = material.engine.frame("faults/near/column", rows=relation, value=Sql("label__value"))["value"]
    if len(raw) < _FEWEST:
        return None
    if material.graded_labels:
        label, classes = raw.cast(pl.Float64).to_numpy(), 0
    else:
        codes = text_codes(raw.cast(pl.String))[0]
        counts = np.bincount(codes)
        if len(counts) < 2 or counts.min() < _FEWEST_OF_CLASS:
            return None
        label, classes = codes.astype(np.float64), len(counts)
    inputs = tuple(c for c in material.inputs if c.policy == "show" and c.source_name != material.contract.time)
    bins = [in_bins(values) for values in _values(material, relation, len(raw), inputs)]
    return _Seen(label, classes, inputs, tuple(bins), tuple(told(b, label, classes) for b in bins))


def _values(material: Material, relation: Sql, rows: int, inputs: Sequence[Column]) -> list[Values]:
    read = [_readable(c, ident(c.name)) for c in inputs]
    return [_array(series) for series in side_by_side(material.engine, relation, rows, read)]


def _readable(column: Column, value: Sql) -> Sql:
    """As rows are compared, but a text that is missing stays missing."""
    return Sql(f"CASE WHEN {value} IS NOT NULL THEN {encoded(column, value)} END")


def _array(series: pl.Series) -> Values:
    if series.dtype == pl.UInt64:
        # No hash is likely to be 0.
        return series.fill_null(0).to_numpy()
    return series.cast(pl.Float64).to_numpy()


def _whole(seen: _Seen) -> list[_Told]:
    """Inputs that leave nothing to say, if they are few and all others say much less."""
    telling = [i for i, much in enumerate(seen.told) if much >= _ALL]
    others = [much for much in seen.told if much < _ALL]
    if not telling or len(telling) > _MOST or max(others, default=0.0) > _OTHERS:
        return []
    return [
        _Told(seen.inputs[i], seen.told[i], "confirmed", "is the label under another name")
        if _is_label(seen, i)
        else _Told(
            seen.inputs[i], seen.told[i], "candidate", "tells the label by itself, and no other input comes near"
        )
        for i in telling
    ]


def _is_label(seen: _Seen, i: int) -> bool:
    """As many values as classes, and each value is one class."""
    if not seen.classes:
        return False
    pairs = np.unique(np.column_stack([seen.bins[i], seen.label.astype(np.intp)]), axis=0)
    return len(pairs) == seen.classes == len(np.unique(pairs[:, 0])) == len(np.unique(pairs[:, 1]))


def _present(seen: _Seen) -> list[_Told]:
    """Inputs that are there only where the answer is the rarer class."""
    if seen.classes != 2:
        return []
    rare = seen.label == (1.0 if seen.label.mean() <= 0.5 else 0.0)
    found = []
    for column, bins, much in zip(seen.inputs, seen.bins, seen.told, strict=True):
        there = bins > 0
        sure = int((there & rare).sum())
        if sure >= max(_FEWEST_OF_CLASS, _COVERED * rare.sum()) and sure >= _SURE * there.sum() and rare.mean() < _SURE:
            reason = f"is filled in for {sure / int(rare.sum()):.0%} of the rarer class and hardly ever for the other"
            found.append(_Told(column, much, "candidate", reason))
    return found


def _apart(seen: _Seen) -> list[_Told]:
    """The input that tells most, if no other one knows anything of it while the next ones are known by others."""
    order = sorted(range(len(seen.told)), key=lambda i: (-seen.told[i], i))
    if seen.classes != 2 or len(order) <= _NEXT or seen.told[order[0]] < _MUCH:
        return []
    best, *following = order[: _NEXT + 1]
    if _known(seen, best) > _UNKNOWN or sum(_known(seen, i) >= _KNOWN for i in following) < _NEXT - 1:
        return []
    reason = "tells most, and no other input knows anything of it, as what is measured afterwards does"
    return [_Told(seen.inputs[best], seen.told[best], "candidate", reason)]


def _known(seen: _Seen, i: int) -> float:
    """The most that another input tells of this one."""
    step = max(1, len(seen.label) // _FEW)
    own = seen.bins[i][::step].astype(np.float64)
    return max((told(bins[::step], own, 0) for j, bins in enumerate(seen.bins) if j != i), default=0.0)


def _moments(material: Material, relation: Sql, seen: _Seen) -> list[_Told]:
    """Moments from after the case that tell the label, and the time of the label itself."""
    times = [c for c in seen.inputs if c.kind == "time" and c.type.upper().startswith(("TIMESTAMP", "DATE"))]
    if not times:
        return []
    labelled = material.contract.labels.labelled_at is not None
    read = [*(ident(c.name) for c in times), Sql("case__time"), Sql("label__at") if labelled else Sql("NULL")]
    moments = [
        Sql(f"epoch(CASE WHEN isfinite({m}) THEN {m} END)") for m in (Sql(f"CAST({r} AS TIMESTAMP)") for r in read)
    ]
    *values, case, answered = (
        series.cast(pl.Float64).to_numpy()
        for series in material.engine.frame("faults/near/columns", rows=relation, values=moments).iter_columns()
    )
    found = []
    for column, value in zip(times, values, strict=True):
        same, known = int((value == answered).sum()), int((~np.isnan(value)).sum())
        later = int((value > case).sum())
        if known >= _FEWEST and same >= _SURE * known:
            found.append(_Told(column, 1.0, "confirmed", "is the time at which the label became known", is_moment=True))
        elif later >= max(_FEWEST_OF_CLASS, _LATER * known):
            much = told(in_bins(value - case), seen.label, seen.classes)
            if much >= _MUCH:
                reason = f"lies after the case in {later:,} cases, and how long after tells the label"
                found.append(_Told(column, much, "probable", reason, is_moment=True))
    return found


def _decided(material: Material, one: _Told, classes: int) -> list[str]:
    """The cases whose bin holds one class alone; all with a value for a moment, or where labels are numbers."""
    column = one.column
    relation = ident("near_analysed")
    material.engine.execute("faults/near/analysed", view=relation, evaluation=material.evaluation)
    frame = material.engine.frame(
        "faults/near/columns",
        rows=relation,
        values=[Sql("case__id"), Sql("CAST(label__value AS VARCHAR)"), _readable(column, ident(column.name))],
    )
    bins = in_bins(_array(frame["c2"]))
    if not classes or one.is_moment:
        return frame["c0"].filter(pl.Series(bins > 0)).to_list()
    label = text_codes(frame["c1"])[0]
    counts = np.zeros((int(bins.max()) + 1, int(label.max()) + 1))
    np.add.at(counts, (bins, label), 1)
    sure = counts.max(axis=1) >= (1 - _DECIDED) * counts.sum(axis=1)
    return frame["c0"].filter(pl.Series(sure[bins])).to_list()


def _proposal(found: Sequence[_Told], seen: _Seen) -> Proposal:
    names = ", ".join(one.column.label for one in found)
    strongest: Strength = min((one.strength for one in found), key=("confirmed", "probable", "candidate").index)
    chosen = {one.column.name for one in found}
    ranked = sorted(zip(seen.told, seen.inputs, strict=True), key=lambda pair: (-pair[0], pair[1].name))
    return Proposal(
        family="data_preparation",
        kind="evaluation.leaking_feature",
        predicate=ident(EVIDENCE.name),
        subject="cases whose label a single input decides",
        why=" ".join(f"{one.column.label} {one.reason} ({_measure(one.told, seen.classes)})." for one in found),
        remedy=f"Ask when {names} becomes known: if only with the answer or after it, take it out of the training and "
        "of the evaluation. A model that sees it is good on past cases alone.",
        saw_errors=False,
        strength=strongest,
        voids=strongest == "confirmed",
        columns=(EVIDENCE.name, *(one.column.name for one in found)),
        evidence=(
            Evidence(
                "What a single input tells of the label",
                ("input", "tells", ""),
                tuple(
                    (column.label, _measure(much, seen.classes), "too much" if column.name in chosen else "")
                    for much, column in ranked[:6]
                ),
            ),
        ),
    )


def _measure(much: float, classes: int) -> str:
    if classes == 2:
        return f"AUC {(1 + much) / 2:.2f}"
    return f"{much:.0%} of the errors avoided" if classes else f"{much:.1%} of the variance"


DETECTOR = Detector(
    name="leaking feature",
    fault="An input contains the answer or is known only after it.",
    find=find,
    reaches="confirmed",
    source="each input alone on other cases: AUC, Goodman & Kruskal's lambda, explained variance",
    needs=(FEATURES,),
)

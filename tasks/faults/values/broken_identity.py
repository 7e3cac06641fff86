"""An equation or an order of columns that holds everywhere else and breaks in one batch, source or period.

net + tax = total, rate * hours = pay, low <= high, the days between two dates: each column looks normal by itself. They
are discovered on a sample (`tasks.faults.values.identities`), screened by part there, and counted on all cases. A part
is told where the others keep the identity with hardly an exception. Orders must also be such that values of other cases
of the same part would break them, or they say only that one column is larger than another at that time of the year.
What is judged are joined rows where the columns come from one: many cases that share a row contradict only once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.compared import encoded
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.joined_rows import joined_row, whole_keys
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.faults.values.cells import SAMPLE, Numbers
from tasks.faults.values.identities import Identity, identities
from tasks.faults.values.relations import told_elsewhere
from tasks.sql import Sql, all_of, any_of, ident, literal

# A part breaks an identity from this share of its cases on; all parts that keep it together, and each by itself where
# another breaks it, have no more exceptions than these.
_BREAKS, _KEEP, _KEEPS = 0.005, 0.0005, 0.002
_FEWEST_AGAINST, _FEWEST_KEEPING = 20, 1_000
# Of the cases of parts that keep an order, so many would break it with the values of another case of their part.
_WITHIN = 0.05
_MOST_TIMES, _MOST_PARTS, _SHOWN = 10, 5, 6
# The screening of the sample lets pass what may be told once all cases are counted.
_SCREENED = 5


@dataclass(frozen=True)
class _Break:
    """One identity in some parts of one division, counted over all cases.

    Attributes:
        rows: how many rows of joined tables the cases that contradict come from; as many as cases if each has its own.
    """

    identity: Identity
    division: Partition
    parts: tuple[str, ...]
    cases: int
    against: int
    others: int
    others_against: int
    rows: int


def find(material: Material) -> Detected:
    """One proposal per group of parts: of the identities that break there, the one that tells most."""
    columns = _columns(material)
    values = _values(material, columns)
    times = frozenset(name for name, column in columns.items() if column.kind == "time")
    best: dict[tuple[str, ...], list[_Break]] = {}
    for found in identities(values, times):
        if broken := _broken(material, columns, values, found):
            best.setdefault(broken.parts, []).append(broken)
    return Detected(tuple(_proposal(columns, sorted(group, key=_telling)) for group in best.values()))


def _telling(found: _Break) -> tuple[bool, int, tuple[str, ...]]:
    return found.identity.kind == "order", -found.against, found.identity.names


def _columns(material: Material) -> dict[str, Column]:
    """The numbers of the sample and some times."""
    known = material.relations.columns
    shown = (c for c in material.values if c.kind == "time" and c.name not in material.row_starts)
    times = [c for c in shown if material.profile[c.name].distinct > 2]
    return {**{n: known[n] for n in material.relations.cells.numbers}, **{c.name: c for c in times[:_MOST_TIMES]}}


def _values(material: Material, columns: Mapping[str, Column]) -> dict[str, Numbers]:
    """The sample by column, times as seconds since 1970."""
    cells = material.relations.cells
    times = [c for c in columns.values() if c.kind == "time"]
    if not times:
        return dict(cells.numbers)
    (rows,) = material.engine.row("faults/values/cases", evaluation=material.evaluation)
    read = [Sql(f"{encoded(c, ident(c.name))} AS {ident(c.name)}") for c in times]
    every = {"every": max(1, -(-rows // SAMPLE))}
    names = {"numbers": read, "levels": [], "parts": []}
    frame = material.engine.frame("faults/values/cells", every, evaluation=material.evaluation, **names)
    frame = cells.ids.to_frame().join(frame, on="case__id", how="left", maintain_order="left")
    read_times = {c.name: frame[c.name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for c in times}
    return {**cells.numbers, **read_times}


def _broken(
    material: Material, columns: Mapping[str, Column], values: Mapping[str, Numbers], found: Identity
) -> _Break | None:
    """Where an identity breaks, in the first division that tells it."""
    against, known = found.against(values)
    if not against.any():
        return None
    read = [columns[name] for name in found.names]
    for parts in material.relations.cells.parts:
        if set(found.names) & set(parts.partition.columns):
            continue
        counted = np.bincount(parts.codes[known & (parts.codes >= 0)], minlength=len(parts.names))
        bad = np.bincount(parts.codes[against & (parts.codes >= 0)], minlength=len(parts.names))
        if not _apart(counted, bad, _SCREENED):
            continue
        rows = material.engine.rows(
            "faults/values/identity_by_part",
            evaluation=material.evaluation,
            part=parts.partition.value,
            known=all_of(*(Sql(f"{_value(column)} IS NOT NULL") for column in read)),
            against=_against(columns, found),
            row=joined_row(material, read),
        )
        cases, contradict, met, met_against = (np.array([r[i] for r in rows]) for i in range(1, 5))
        breaking = _apart(met, met_against, 1)
        if not breaking or len(breaking) > _MOST_PARTS:
            continue
        names = tuple(rows[i][0] for i in breaking)
        keeping = ~np.isin(parts.codes, [i for i, name in enumerate(parts.names) if name in names]) & known
        if found.kind == "order" and (
            _chance_within(values, found, parts.codes, keeping) < _WITHIN
            or told_elsewhere(material.relations, against, (*found.names, *whole_keys(material, read)))
        ):
            continue
        inside = np.isin(np.arange(cases.size), breaking)
        told = (cases[inside], contradict[inside], cases[~inside], contradict[~inside], met_against[inside])
        return _Break(found, parts.partition, names, *(int(n.sum()) for n in told))
    return None


def _apart(cases: NDArray[np.int64], against: NDArray[np.int64], looser: int) -> list[int]:
    """The parts that break what all others keep; none if these do not, or most cases or rows are in such parts."""
    share = against / np.maximum(cases, 1)
    breaking = (share >= _BREAKS) & (against >= _FEWEST_AGAINST / looser)
    # A fault may end within a part.
    breaking |= breaking.any() & (share > _KEEPS * looser)
    others, others_against = int(cases[~breaking].sum()), int(against[~breaking].sum())
    keep = others_against <= _KEEP * looser * others
    enough = others >= max(_FEWEST_KEEPING / looser, cases.sum() / 2)
    return [int(i) for i in np.flatnonzero(breaking)] if keep and enough else []


def _chance_within(
    values: Mapping[str, Numbers], order: Identity, codes: NDArray[np.int64], rows: NDArray[np.bool_]
) -> float:
    """The share of cases that would break an order with the second value of another case of their part."""
    place = np.flatnonzero(rows)
    place = place[np.lexsort((np.random.default_rng(0).random(place.size), codes[place]))]
    low, high = (values[name] for name in order.names)
    same = codes[place[1:]] == codes[place[:-1]]
    return float(np.mean((low[place[1:]] > high[place[:-1]])[same])) if same.any() else 0.0


def _value(column: Column) -> Sql:
    return encoded(column, ident(column.name))


def _against(columns: Mapping[str, Column], found: Identity) -> Sql:
    """The predicate of cases that contradict, which stands alone."""
    return found.broken(tuple(_value(columns[name]) for name in found.names))


def _proposal(columns: Mapping[str, Column], group: Sequence[_Break]) -> Proposal:
    found = group[0]
    identity, division = found.identity, found.division
    read = [columns[name] for name in identity.names]
    law = identity.words(tuple(c.label for c in read))
    where = f"{division.name} {', '.join(found.parts)}"
    inside = any_of(*(Sql(f"{division.value} = {literal(part)}") for part in found.parts))
    exceptions = f"{found.others_against:,} of {found.others:,}"
    # An equation is kept by thousands of cases without an exception only if it is meant.
    sure = identity.kind != "order" and not found.others_against
    rows = tuple(
        (
            b.identity.words(tuple(columns[n].label for n in b.identity.names)),
            f"{b.against:,} of {b.cases:,}",
            f"{b.others_against:,} of {b.others:,}",
        )
        for b in group[:_SHOWN]
    )
    return Proposal(
        family="data_preparation",
        kind="value.broken_identity",
        predicate=all_of(inside, _against(columns, identity)),
        subject=f"cases of {where} that contradict {law}",
        why=f"{found.against:,} of the {found.cases:,} cases of {where} contradict {law}; elsewhere {exceptions} do."
        + (f" They come from {found.rows:,} joined rows." if found.rows < found.against else ""),
        remedy=f"Look up {', '.join(c.label for c in read)} of some of these cases in the source of {where}: is one of "
        "them from another row, in another unit, or counted differently there?",
        saw_errors=False,
        strength="confirmed" if sure else "probable",
        columns=(*division.columns, *identity.names),
        evidence=(Evidence("Contradictions", ("", where, "elsewhere"), rows),),
        expectations=tuple(_expectation(read, identity)),
    )


def _expectation(read: Sequence[Column], found: Identity) -> Iterator[Expectation]:
    """That no row contradicts; where all columns are of one table."""
    if len({c.table for c in read}) == 1:
        names = tuple(encoded(c, ident(c.source_name)) for c in read)
        yield none_of(read[0].table, found.broken(names))


DETECTOR = Detector(
    name="broken identities",
    fault="A sum, product, span or order of columns that holds elsewhere breaks in one batch, source or period.",
    find=find,
    reaches="confirmed",
    source="discovery and exact count of order and arithmetic dependencies, by part",
    needs=(BATCHES,),
)

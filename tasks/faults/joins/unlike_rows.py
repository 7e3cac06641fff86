"""Keys whose rows are of another kind than all others, while their cases are like all others: the key is another's now.

A registration that was given anew brings a two-seater with one piston engine onto an airline's flights. In several
columns at once such a row has what hardly any other has, far beyond independence. That alone may be a true minority;
but then its cases would differ, too. So a column of the cases is looked for that goes with one of these columns among
all other keys (the more seats, the longer the flight), and what it says of the odd keys: nothing is said unless their
cases contradict their rows. Even so it stays a candidate, because a minority may be used like all others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.sql import Sql, ident

# What hardly any key has: at most this share, in so many columns at once; a number so far beyond the middle 90 %.
RARE, COLUMNS, BEYOND = 0.02, 3, 3.0
FEWEST_KEYS, FEWEST_ODD = 200, 5
# How closely a column of the cases has to follow the rows, and how far the odd keys have to be from where they belong.
FOLLOWS, DEVIATION = 0.25, 4.0
_MOST_KEYS, _MOST_COLUMNS, _MOST_FACTS, _SHOWN = 200_000, 50, 20, 8


@dataclass(frozen=True)
class _Contradiction:
    """A column of the table and one of the cases: their rank correlation, and means of the latter."""

    attribute: Column
    fact: Column
    follows: float
    odd: float
    alike: float
    every: float


def find(material: Material) -> Detected:
    """One proposal per table with odd rows whose cases are like all others."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    as_of = {table.name for table in material.contract.tables if table.valid_from}
    for side in sides(material):
        for proposal, column, table in _table(material, side) if side.name not in as_of else ():
            proposals.append(proposal)
            marked.append((column, table))
    if not proposals:
        return NOTHING
    write_evidence(material, "unlike_rows.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "unlike_rows.parquet", evidence_columns=columns)


def _table(material: Material, side: Side) -> Iterator[tuple[Proposal, Column, Sql]]:
    own = [c for c in material.values if c.table == side.name and c.kind in ("number", "category", "boolean")]
    attributes, facts = own[:_MOST_COLUMNS], list(_facts(material, side))[:_MOST_FACTS]
    # A table with a row for nearly every case has no keys that are used like others.
    if len(attributes) < COLUMNS or not facts or material.tables[side.name].rows > _MOST_KEYS:
        return
    rows = material.engine.frame(
        "faults/joins/rows_of_keys",
        {"most": _MOST_KEYS},
        evaluation=material.evaluation,
        match=ident(side.match),
        keys=side.lefts,
        attributes=[_value(column) for column in attributes],
        facts=[ident(column.name) for column in facts],
    )
    if rows.height < FEWEST_KEYS:
        return
    rare = {i: flags for i, c in enumerate(attributes) if (flags := _rare(rows[f"a{i}"], c)).any()}
    if len(rare) < COLUMNS:
        return
    odd = np.sum(list(rare.values()), axis=0) >= COLUMNS
    if not FEWEST_ODD <= odd.sum() <= RARE * rows.height:
        return
    told = [i for i, flags in rare.items() if flags[odd].mean() >= 0.5]
    against = _against(rows, odd, [(i, attributes[i]) for i in told if attributes[i].kind == "number"], facts)
    if against is None:
        return
    column = evidence_column(f"fault__{side.name}_unlike", side.name, f"{side.name}: row of another kind")
    table = ident(f"unlike_{side.name}")
    material.engine.execute(
        "faults/joins/cases_of_keys",
        {"keys": rows.filter(pl.Series(odd))["errata__key"].to_list()},
        table=table,
        evaluation=material.evaluation,
        match=ident(side.match),
        keys=side.lefts,
    )
    (cases,) = material.engine.row("inputs/row_count", source=table)
    yield (
        _proposal(side, column, (int(odd.sum()), rows.height, cases), [attributes[i] for i in told], against),
        column,
        table,
    )


def _facts(material: Material, side: Side) -> Iterator[Column]:
    """Numbers of the cases that vary, and are no part of the key."""
    keys = {pair.left for pair in side.pairs}
    for column in material.values:
        own = column.table == "predictions" and column.kind == "number" and column.name not in keys
        if own and material.profile[column.name].distinct >= 10:
            yield column


def _value(column: Column) -> Sql:
    return Sql(f"CAST({ident(column.name)} AS {'DOUBLE' if column.kind == 'number' else 'VARCHAR'})")


def _rare(values: pl.Series, column: Column) -> np.ndarray:
    """Which keys have a value that hardly any other has; none where too many would."""
    known = values.is_not_null().to_numpy()
    flags = np.zeros(len(values), dtype=bool)
    if column.kind == "number" and values.n_unique() > 12:
        numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        known = np.isfinite(numbers)
        if not known.any():
            return flags
        low, high = np.quantile(numbers[known], [0.05, 0.95])
        if low > 0:
            flags = known & ((numbers <= low / BEYOND) | (numbers >= high * BEYOND))
    else:
        counts = values.to_frame("value").with_columns(cases=pl.len().over("value"))["cases"].to_numpy()
        flags = known & (counts <= RARE * known.sum())
    return flags if flags.sum() <= RARE * known.sum() else np.zeros(len(values), dtype=bool)


def _against(
    rows: pl.DataFrame, odd: np.ndarray, attributes: Sequence[tuple[int, Column]], facts: Sequence[Column]
) -> _Contradiction | None:
    """The pair of columns in which the odd keys contradict what holds among all others most."""
    best: tuple[float, _Contradiction] | None = None
    for number, attribute in attributes:
        own = rows[f"a{number}"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        below = np.nanmedian(own[odd]) < np.nanmedian(own)
        for place, fact in enumerate(facts):
            of_cases = rows[f"f{place}"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            fine = np.isfinite(own) & np.isfinite(of_cases)
            usual, strange = fine & ~odd, fine & odd
            if usual.sum() < FEWEST_KEYS or strange.sum() < FEWEST_ODD:
                continue
            if np.ptp(of_cases[usual]) == 0 or np.ptp(own[usual]) == 0:
                continue
            follows = float(spearmanr(own[usual], of_cases[usual]).statistic)
            edge = np.quantile(own[usual], 0.1 if below else 0.9)
            alike = usual & ((own <= edge) if below else (own >= edge))
            means = [float(of_cases[part].mean()) for part in (strange, alike, usual)]
            spread = np.sqrt(sum(of_cases[part].var() / part.sum() for part in (strange, alike)))
            back = (means[0] - means[1]) / (means[2] - means[1]) if means[2] != means[1] else 0.0
            deviation = abs(means[0] - means[1]) / spread if spread > 0 else 0.0
            if (
                abs(follows) >= FOLLOWS
                and back >= 0.5
                and deviation >= DEVIATION
                and (best is None or deviation > best[0])
            ):
                best = (float(deviation), _Contradiction(attribute, fact, follows, *means))
    return best[1] if best else None


def _proposal(
    side: Side, column: Column, counts: tuple[int, int, int], told: list[Column], against: _Contradiction
) -> Proposal:
    odd, every, cases = counts
    named = ", ".join(c.source_name for c in told[:_SHOWN])
    fact, attribute = against.fact.label, against.attribute.source_name
    return Proposal(
        family="data_preparation",
        kind="join.reused_key",
        predicate=ident(column.name),
        subject=f"cases whose row of {side.name} is of another kind than all others",
        why=f"{odd:,} of {every:,} keys ({cases:,} cases) have in {named} at once what hardly any other key has, and "
        f"yet their cases are like others': {fact} goes with {attribute} (rank correlation {against.follows:.2f}), and "
        f"these keys have a mean {fact} of {against.odd:,.4g}, nearer to that of all ({against.every:,.4g}) than to "
        f"that of the keys next to them in {attribute} ({against.alike:,.4g}).",
        remedy=f"Look up some of these keys: if {side.words} was given to another entity later, {side.name} tells of "
        "that one; join to the row that was valid at the time of the case.",
        saw_errors=False,
        strength="candidate",
        columns=(column.name, side.match),
        evidence=(
            Evidence(
                f"Mean {fact} of the keys of {side.name}",
                ("keys", f"mean {fact}"),
                (
                    ("the odd ones", f"{against.odd:,.4g}"),
                    (f"next to them in {attribute}", f"{against.alike:,.4g}"),
                    ("all others", f"{against.every:,.4g}"),
                ),
            ),
        ),
    )


DETECTOR = Detector(
    name="rows of another kind",
    fault="A key was given to an entity of another kind, while its cases are still the old one's.",
    find=find,
    reaches="candidate",
    source="values that are rare together, against what goes with them in the cases (Spearman 1904)",
    needs=(TABLES,),
)

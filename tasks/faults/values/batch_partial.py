"""A load that came in part: far fewer rows than the loads about it, or fewer than the run before had of it.

Against the run before it is counted, case by case. Without one, a load is compared with its neighbours (the same
weekday, where loads are days), so that growth and weekly habits are no fault: the spread of that ratio over all loads
bounds chance after Cantelli. Few rows may still be a holiday; whole values that every other load has and this one lacks
(all later hours, one of the origins) say that it was cut off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import comb, exp, log
from statistics import median

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import no_rows
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.faults.values.where import shown_partitions
from tasks.sql import Sql, ident, literal

# Fewer loads show nothing usual.
_LOADS = 8
# After Cantelli one ratio in a hundred lies ten spreads below by chance, whatever its distribution; six will do where
# values lack as well. And half is far.
_SPREADS, _SPREADS_LACKING, _SMALLEST_SPREAD, _HALF = 10, 6, 0.05, 0.5
# Cases lost since the run before: so many, this share of the load, and this many times the share of the other loads.
_LOST, _LOST_SHARE, _LOST_TIMES = 10, 0.02, 10
_MOST_VALUES = 60
_LOG_ALPHA = log(1e-5)


@dataclass(frozen=True)
class _Load:
    """One load: its cases, and how many its neighbours let expect."""

    name: str
    cases: int
    usual: float


def find(material: Material) -> Detected:
    """One proposal per load that came in part."""
    proposals: list[Proposal] = []
    for partition in shown_partitions(material):
        if partition.name == "source of the label":
            continue
        found = list(_lost(material, partition))
        proposals += found or _fewer(material, partition)
    return Detected(tuple(proposals))


def _lost(material: Material, partition: Partition) -> Iterator[Proposal]:
    previous = material.previous
    if previous is None or not {"case__id", *partition.columns} <= set(previous.columns):
        return
    rows = material.engine.rows(
        "faults/values/lost_cases",
        evaluation=material.evaluation,
        previous=previous.relation,
        part=partition.value,
    )
    for name, before, lost, now in rows:
        elsewhere = sum(n for other, _, n, _ in rows if other != name)
        cases = sum(n for other, n, _, _ in rows if other != name)
        usual = elsewhere / cases if cases else 1.0
        if not now or lost < _LOST or lost / before < max(_LOST_SHARE, _LOST_TIMES * usual):
            continue
        yield _proposal(
            partition,
            name,
            f"The run before had {before:,} cases of it, of which {lost:,} are missing now; of the others "
            f"{100 * usual:.1f} % are.",
            "confirmed",
            (),
            _at_least(partition, name, before),
        )


def _fewer(material: Material, partition: Partition) -> list[Proposal]:
    rows = material.engine.rows("faults/values/load_sizes", evaluation=material.evaluation, part=partition.value)
    # The first and the last load may well be half of one.
    loads = _usual([(name, cases) for name, cases in rows])[1:-1]
    if len(loads) < _LOADS:
        return []
    ratios = [log(load.cases / load.usual) for load in loads]
    middle = median(ratios)
    spread = max(1.4826 * median(abs(ratio - middle) for ratio in ratios), _SMALLEST_SPREAD)
    proposals = []
    for load, ratio in zip(loads, ratios, strict=True):
        spreads = (middle - ratio) / spread
        if spreads < _SPREADS_LACKING or exp(ratio - middle) > _HALF:
            continue
        lacks = _lacks(material, partition, load)
        if not lacks and spreads < _SPREADS:
            continue
        named = f" No {lacks[0].label} {', '.join(lacks[1][:5])} is among them, as in every other." if lacks else ""
        proposals.append(
            _proposal(
                partition,
                load.name,
                f"It has {load.cases:,} cases where its neighbours let expect {load.usual:,.0f}.{named}",
                "probable" if lacks else "candidate",
                (_sizes(partition, loads, load),),
            )
        )
    return proposals


def _usual(rows: list[tuple[str, int]]) -> list[_Load]:
    """Each load with the median size of its six nearest neighbours; days are compared with their own weekday."""
    loads = []
    days = {name: _day(name) for name, _ in rows}
    alike: dict[int | None, list[tuple[str, int]]] = {}
    for name, cases in rows:
        day = days[name]
        alike.setdefault(day.weekday() if day else None, []).append((name, cases))
    for name, cases in rows:
        day = days[name]
        kind = alike[day.weekday() if day else None]
        at = kind.index((name, cases))
        near = sorted((abs(i - at), n) for i, (_, n) in enumerate(kind) if i != at)[:6]
        loads.append(_Load(name, cases, median(n for _, n in near) if near else cases))
    return loads


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return None


def _lacks(material: Material, partition: Partition, load: _Load) -> tuple[Column, list[str]] | None:
    """A column with values that every other load has, and that make up much of what this one lacks."""
    for column in material.values:
        few = 2 <= material.profile[column.name].distinct <= _MOST_VALUES
        if column.name in partition.columns or not few:
            continue
        rows = material.engine.rows(
            "faults/values/lacking_values",
            {"load": load.name, "usual": load.usual},
            evaluation=material.evaluation,
            part=partition.value,
            column=ident(column.name),
        )
        lacking = sum(expected for _, expected in rows)
        # A thin load lacks some values by chance: any choice of so many that holds so much.
        values = material.profile[column.name].distinct
        chance = load.cases * log(max(1 - lacking / load.usual, 1e-9)) + log(comb(values, min(len(rows), values)))
        if chance < _LOG_ALPHA and lacking >= max(15, 0.3 * (load.usual - load.cases)):
            return column, [value for value, _ in rows]
    return None


def _sizes(partition: Partition, loads: list[_Load], about: _Load) -> Evidence:
    at = loads.index(about)
    near = loads[max(0, at - 3) : at + 4]
    rows = tuple((load.name, f"{load.cases:,}", f"{load.usual:,.0f}") for load in near)
    return Evidence(f"Cases by {partition.name}", (partition.name, "cases", "usual"), rows)


def _at_least(partition: Partition, name: str, cases: int) -> tuple[Expectation, ...]:
    """That a load has the rows it had, where the predictions say what load a row is of."""
    if partition.name == "month":
        return ()
    query = "faults/values/too_small_load"
    return (no_rows("predictions", query, part=partition.value, name=literal(name), cases=cases),)


def _proposal(
    partition: Partition,
    name: str,
    why: str,
    strength: Strength,
    tables: tuple[Evidence, ...],
    expectations: tuple[Expectation, ...] = (),
) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="value.batch_partial",
        predicate=Sql(f"{partition.value} = {literal(name)}"),
        subject=f"cases of {partition.name} {name}, which came in part",
        why=why,
        remedy=f"Load {partition.name} {name} again, or find out why so few of its cases were scored: what is missing "
        "may be of one kind.",
        saw_errors=False,
        strength=strength,
        columns=partition.columns,
        evidence=tables,
        expectations=expectations,
    )


DETECTOR = Detector(
    name="loads that came in part",
    fault="A load has far fewer rows than it should.",
    find=find,
    reaches="confirmed",
    source="Tu et al., Auto-Validate by History (KDD 2023), arXiv 2306.02421; Cantelli's inequality",
    needs=(BATCHES,),
)

"""Columns that take one value each in the same cases, values that cannot be theirs: a join missed and was filled.

Where a table is not given, or its features come inside the predictions, nothing tells that a row was missing; but all
columns of the missing row were filled together. So columns are looked for with a frequent value that stands out (by
its number, as the end of the range, or by its decimals) and falls on the same cases as that of others, far beyond
independence. Columns can do that by nature (a house without a cellar has no cellar of any kind; the busiest airport has
one altitude and one time zone): it is a fault only where the values contradict their column - far from all others, the
only ones below zero, finer than any other is written, or exactly the others' mean - and where the cases do not all
belong to one key. What a given table shows is in `tasks.faults.joins.default_fill`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.joins.sides import sides
from tasks.faults.material import Material
from tasks.faults.profile import Facts
from tasks.sql import Sql, all_of, ident, literal

# The most frequent value is a spike if it is so many times as frequent as the next.
SPIKE = 3.0
FEWEST_CASES, SHARE, MOST = 30, 0.0005, 0.4
FEWEST_DISTINCT = 20
# So many columns, overlapping so much, and beyond independence.
TOGETHER, OVERLAP, BEYOND = 3, 0.8, 3.0
CONTRADICTING = 2
# Fewer keys than this, with nearly all of their cases, are their own explanation.
FEWEST_KEYS, ALL_OF_KEY = 5, 0.9
_SAMPLE, _MOST_COLUMNS, _SHOWN = 200_000, 300, 10


@dataclass(frozen=True)
class _Spike:
    """A frequent value of a column that stands out."""

    column: Column
    value: str
    cases: int

    @property
    def holds(self) -> Sql:
        return Sql(f"CAST({ident(self.column.name)} AS VARCHAR) = {literal(self.value)}")


def find(material: Material) -> Detected:
    """One proposal per group of columns that were filled in the same cases."""
    by_table: dict[str, list[_Spike]] = {}
    for spike in _spikes(material):
        by_table.setdefault(spike.column.table, []).append(spike)
    keys = {side.name: side.lefts for side in sides(material)}
    proposals = [
        proposal
        for table, spikes in by_table.items()
        for group in _groups(material, spikes[:_MOST_COLUMNS])
        for proposal in _proposals(material, table, group, keys.get(table))
    ]
    return Detected(tuple(proposals)) if proposals else NOTHING


def _spikes(material: Material) -> Iterator[_Spike]:
    numbers = [c for c in material.values if c.kind == "number" and _varies(material.profile[c.name])]
    ends = _ends(material, numbers)
    for column, (lowest, highest) in zip(numbers, ends, strict=True):
        facts = material.profile[column.name]
        every, (_, second) = facts.rows + facts.missing, facts.frequent[1]
        decimals = sorted(_decimals(value) for value, _ in facts.frequent)
        usual = decimals[len(decimals) // 2]
        for place, (value, cases) in enumerate(facts.frequent):
            stands_out = (
                (place == 0 and cases >= SPIKE * second)
                or float(value) in (facts.low, facts.high)
                or _decimals(value) >= usual + 2
            )
            if stands_out and max(FEWEST_CASES, SHARE * every) <= cases <= MOST * every:
                yield _Spike(column, value, cases)
        listed = {value for value, _ in facts.frequent}
        for value, cases in (lowest, highest):
            if value not in listed and max(FEWEST_CASES, SHARE * every) <= cases <= MOST * every:
                yield _Spike(column, value, cases)


def _varies(facts: Facts) -> bool:
    return facts.distinct >= FEWEST_DISTINCT and len(facts.frequent) >= 2


def _ends(material: Material, numbers: Sequence[Column]) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """The lowest and the highest value of each column as text, with their cases: seldom among the most frequent."""
    fragments = [
        fragment
        for column in numbers
        for end, value in (("min", material.profile[column.name].low), ("max", material.profile[column.name].high))
        for fragment in _end(column, end, value)
    ]
    row = material.engine.row_in_batches(
        "faults/joins/ends_held", None, "ends", fragments, evaluation=material.evaluation
    )
    return [((row[i], row[i + 1]), (row[i + 2], row[i + 3])) for i in range(0, len(row), 4)]


def _end(column: Column, end: str, value: float | None) -> tuple[Sql, Sql]:
    """The value as the column writes it, and how many cases have it."""
    name = ident(column.name)
    held = Sql(f"{name} = CAST({literal(value)} AS DOUBLE)")
    return Sql(f"CAST({end}({name}) FILTER (WHERE {held}) AS VARCHAR)"), Sql(f"count(*) FILTER (WHERE {held})")


def _decimals(number: str) -> int:
    return len(number.partition(".")[2].rstrip("0"))


def _groups(material: Material, spikes: Sequence[_Spike]) -> Iterator[list[_Spike]]:
    """Columns whose spikes fall on the same cases, told from a sample."""
    if len(spikes) < TOGETHER:
        return
    (rows,) = material.engine.row("inputs/row_count", source=material.evaluation)
    held = material.engine.frame(
        "faults/joins/spikes_held",
        {"every": max(1, -(-rows // _SAMPLE))},
        evaluation=material.evaluation,
        spikes=[spike.holds for spike in spikes],
    )
    matrix = held.to_numpy().astype(np.float32)
    both = matrix.T @ matrix
    alone = np.diag(both)
    overlap = both / np.maximum(1, alone[:, None] + alone[None, :] - both)
    beyond = both * len(matrix) >= BEYOND * alone[:, None] * alone[None, :]
    linked = (overlap >= OVERLAP) & beyond
    free = set(range(len(spikes)))
    for first in range(len(spikes)):
        group = [i for i in sorted(free) if linked[first, i]] if first in free else []
        if len(group) >= TOGETHER:
            free -= set(group)
            yield [spikes[i] for i in group]


def _proposals(material: Material, table: str, group: list[_Spike], keys: list[Sql] | None) -> Iterator[Proposal]:
    inside = all_of(*(spike.holds for spike in group))
    if _of_one_key(material, table, inside, keys):
        return
    told = [(spike, _contradiction(material, spike, inside)) for spike in group]
    contradicting = [(spike, words) for spike, words in told if words]
    if len(contradicting) < CONTRADICTING:
        return
    (cases,) = material.engine.row("faults/joins/case_count", evaluation=material.evaluation, condition=inside)
    named = ", ".join(f"{spike.column.label} {spike.value}" for spike in group[:_SHOWN])
    spike, words = contradicting[0]
    yield Proposal(
        family="data_preparation",
        kind="join.default_fill",
        predicate=inside,
        subject=f"cases in which {len(group)} columns hold one default each at once",
        why=f"{cases:,} cases all have {named}, where independent columns would share hardly any; "
        f"{len(contradicting)} of the values contradict their column ({spike.column.label}: {words}).",
        remedy="Find the join that these columns come from: it found no row for these cases, and what it left empty "
        "was filled. Let the model see that the values are missing.",
        saw_errors=False,
        strength="probable",
        columns=tuple(spike.column.name for spike in group),
        evidence=(
            Evidence(
                "Columns that hold one value in the same cases",
                ("column", "value", "cases with it", "what is wrong with it"),
                tuple((s.column.label, s.value, f"{s.cases:,}", w) for s, w in told[:_SHOWN]),
            ),
        ),
    )


def _of_one_key(material: Material, table: str, inside: Sql, keys: list[Sql] | None) -> bool:
    """Whether these cases are those of one key, so that one true row explains them.

    Without a join any column of words may be that key, if it has one value in these cases and in hardly any other.
    """
    batches = {name for partition in material.partitions for name in partition.columns}
    columns = [c.name for c in material.columns if c.table == table and c.kind == "category" and c.name not in batches]
    candidates = [keys] if keys else [[ident(name)] for name in columns[:_MOST_COLUMNS]]
    for candidate in candidates:
        different, cases, of_them = material.engine.row(
            "faults/joins/keys_inside", evaluation=material.evaluation, inside=inside, keys=candidate
        )
        if different < (FEWEST_KEYS if keys else 2) and cases >= ALL_OF_KEY * of_them:
            return True
    return False


def _contradiction(material: Material, spike: _Spike, inside: Sql) -> str:
    """Why the value cannot be the column's own; empty if it can."""
    value, low, high, bottom, top, mean, digits, own_digits = material.engine.row(
        "faults/joins/others_of_spike",
        evaluation=material.evaluation,
        value=ident(spike.column.name),
        inside=inside,
        spike=literal(spike.value),
    )
    if None in (value, low, high, bottom, top, mean):
        return ""
    reach = top - bottom
    if reach > 0 and (low - value >= reach or value - high >= reach):
        return f"all others lie between {low:,.6g} and {high:,.6g}"
    if value < 0 <= low:
        return "no other value is below zero"
    if own_digits >= 3 and abs(value - mean) <= 1e-6 * max(abs(mean), 1e-12):
        return "it is the mean of all others"
    if own_digits >= digits + 2:
        return "no other value has as many decimals"
    return ""


DETECTOR = Detector(
    name="columns filled together",
    fault="Several columns were filled with a default in the same cases, because a join found no row for them.",
    find=find,
    reaches="probable",
    source="overlap of spikes beyond independence, with values that contradict their column (after FAHES, Qahtan et "
    "al. 2018)",
)

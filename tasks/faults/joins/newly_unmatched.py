"""Keys that find no row now, although they did in the run before; and cases that miss a row much oftener than then.

A key that was matched and is not any more is a contradiction between two runs: its row vanished. Where the keys are
new, only the share of missing ones can be compared, part by part (key shape, batch, segment). Keys are counted there,
not cases, because all cases of one key miss its row together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import binom

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material, Previous
from tasks.faults.needs import PREVIOUS, TABLES
from tasks.sql import Sql, all_of, ident, literal

# A part has to miss rows this much oftener than before, in share of its keys and as a multiple.
RISE, TIMES = 0.1, 3.0
SIGNIFICANCE = 1e-4
# Fewer keys say nothing of a share.
FEWEST_KEYS = 20
_MOST_COLUMNS, _SHOWN = 50, 8


@dataclass(frozen=True)
class _Division:
    """A way to divide the cases of both runs: a word for it, the value's expression, the predicate of one part."""

    words: str
    value: Sql
    columns: tuple[str, ...]


def find(material: Material) -> Detected:
    """One proposal per table whose rows vanished for some keys, and one per part in which they became rarer."""
    previous = material.previous
    if previous is None:
        return NOTHING
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    for side in sides(material):
        if {side.match, *(pair.left for pair in side.pairs)} <= previous.columns.keys():
            lost = _lost(material, previous, side, marked)
            proposals += [*lost, *_risen(material, previous, side, bool(lost))]
    if not marked:
        return Detected(tuple(proposals))
    write_evidence(material, "newly_unmatched.parquet", marked)
    return Detected(
        tuple(proposals),
        evidence=material.work / "newly_unmatched.parquet",
        evidence_columns=tuple(column for column, _ in marked),
    )


def _lost(material: Material, previous: Previous, side: Side, marked: list[tuple[Column, Sql]]) -> list[Proposal]:
    table = ident(f"lost_rows_{side.name}")
    material.engine.execute(
        "faults/joins/lost_since",
        table=table,
        evaluation=material.evaluation,
        previous=previous.relation,
        match=ident(side.match),
        keys=[
            (ident(pair.left), Sql("TIMESTAMPTZ" if pair.left_type.endswith("ZONE") else pair.left_type))
            for pair in side.pairs
        ],
    )
    cases, keys = material.engine.row("faults/joins/lost_counts", lost=table)
    if not cases:
        return []
    column = evidence_column(f"fault__{side.name}_lost", side.name, f"{side.name}: had a row in the run before")
    marked.append((column, table))
    return [
        Proposal(
            family="data_preparation",
            kind="join.lost_rows",
            predicate=Sql(f"{ident(column.name)}"),
            subject=f"cases whose {side.words} {side.has} no row in {side.name} any more",
            why=f"{cases:,} cases with {keys:,} {'key' if keys == 1 else 'keys'} find no row in {side.name}, although "
            f"the same {'key' if keys == 1 else 'keys'} found one in the run of {previous.version}.",
            remedy=f"Compare {side.name} with the one of {previous.version}: which load or filter dropped these rows? "
            f"Until they are back, every column of {side.name} is empty for these cases.",
            saw_errors=False,
            strength="confirmed",
            columns=(column.name, side.match),
        )
    ]


def _risen(material: Material, previous: Previous, side: Side, lost: bool) -> Iterator[Proposal]:
    """Parts whose keys are missing much oftener than in the run before; without those that are known to be lost."""
    divisions = list(_divisions(material, previous, side))
    known = ident(f"lost_rows_{side.name}") if lost else None
    risen: dict[str, list[tuple[str, int, int, int, int, int]]] = {}
    tests = 0
    for division in divisions:
        rows = material.engine.rows(
            "faults/joins/unmatched_then_and_now",
            {"fewest": FEWEST_KEYS},
            evaluation=material.evaluation,
            previous=previous.relation,
            match=ident(side.match),
            keys=side.lefts,
            value=division.value,
            lost=known,
        )
        tests += len(rows)
        risen[division.words] = [row for row in rows if _rises(*row[2:])]
    held = [
        (division, row)
        for division in divisions
        for row in risen[division.words]
        if _by_chance(*row[2:]) * tests < SIGNIFICANCE
    ]
    if not held:
        return
    # Divisions mostly say the same in other words: the part that misses the largest share says it best.
    most = max(row[3] for _, row in held)
    told, best = max(((d, row) for d, row in held if row[3] >= most / 2), key=lambda one: one[1][3] / one[1][2])
    value, cases, keys_now, missing_now, keys_then, missing_then = best
    alike = [row for division, row in held if division == told]
    yield Proposal(
        family="data_preparation",
        kind="join.unmatched_rise",
        predicate=all_of(side.unmatched, Sql(f"{told.value} = {literal(value)}")),
        subject=f"cases of {told.words} {value} whose {side.words} {side.has} no row in {side.name}, "
        "which was rare before",
        why=f"{missing_now:,} of {keys_now:,} keys of {told.words} {value} ({cases:,} cases) have no row in "
        f"{side.name}; in the run of {previous.version} it was {missing_then:,} of {keys_then:,}.",
        remedy=f"Look up some of these keys in the source of {side.name}: is it older than the cases, or are the "
        f"keys of {told.words} {value} written in a new way?",
        saw_errors=False,
        strength="probable",
        columns=(side.match, *told.columns),
        evidence=(
            Evidence(
                f"Keys without a row in {side.name}, by {told.words}",
                (told.words, "now", "before"),
                tuple((v, f"{m:,} of {n:,}", f"{b:,} of {a:,}") for v, _, n, m, a, b in alike[:_SHOWN]),
            ),
        ),
    )


def _divisions(material: Material, previous: Previous, side: Side) -> Iterator[_Division]:
    """The shape of the key first, then where a case came from, then what it is; all of them known in both runs."""
    if (shape := f"{side.name}__key_mask") in previous.columns and shape in material.joined.columns:
        yield _Division("key shape", ident(shape), (shape,))
    for partition in material.partitions:
        if partition.name != "month" and set(partition.columns) <= previous.columns.keys():
            yield _Division(partition.name, partition.value, partition.columns)
    keys = {pair.left for pair in side.pairs}
    wanted = [
        column
        for column in material.values
        if column.table == "predictions" and column.kind == "category" and column.name in previous.columns
    ]
    for column in wanted[:_MOST_COLUMNS]:
        if column.name not in keys and material.profile[column.name].distinct <= 200:
            yield _Division(column.label, Sql(f"CAST({ident(column.name)} AS VARCHAR)"), (column.name,))


def _rises(keys_now: int, missing_now: int, keys_then: int, missing_then: int) -> bool:
    now, then = missing_now / keys_now, missing_then / keys_then
    return now >= then + RISE and now >= TIMES * then


def _by_chance(keys_now: int, missing_now: int, keys_then: int, missing_then: int) -> float:
    """How likely so many missing keys are, if the share were still what the run before makes it, with a margin."""
    return float(binom.sf(missing_now - 1, keys_now, min(1.0, TIMES / 2 * (missing_then + 1) / (keys_then + 1))))


DETECTOR = Detector(
    name="newly unmatched keys",
    fault="A key finds no row now that it found in the run before, or keys of its kind are missing much oftener.",
    find=find,
    reaches="confirmed",
    source="an anti-join in both runs; binomial tail over keys, Bonferroni over parts",
    needs=(TABLES, PREVIOUS),
)

"""A load that came twice: its rows stand in another load too, under other ids.

Rows that agree in everything but their ids and their load are copies, or coarse. Coarse rows meet their like within a
load as well, which says how often loads would share rows by chance. Where every load shares rows with the others, the
same cases are scored again and again, and nothing was loaded twice.
"""

from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import no_rows
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.faults.values.where import shown_partitions
from tasks.sql import ident, literal

_EVIDENCE = "fault__loaded_again"
_QUERY = "faults/values/in_several_loads"
# So many copies, and so many times what chance gives.
_FEWEST, _TIMES = 20, 5
# A part that is in so much of all shared pairs is the one that came twice.
_HUB = 0.9
# Content of fewer columns than this is too coarse to tell rows by.
_COLUMNS, _MOST_FEATURES = 3, 50


@dataclass(frozen=True)
class _Part:
    """A load: its cases, those with a copy in another load, and what chance gives."""

    name: str
    cases: int
    shared: int
    expected: float


def find(material: Material) -> Detected:
    """One proposal for the first division of the cases in which a part came twice."""
    divided = [p for p in shown_partitions(material) if p.parts >= 3 and p.name not in ("month", "source of the label")]
    for partition in divided:
        if detected := _partition(material, partition):
            return detected
    return NOTHING


def _partition(material: Material, partition: Partition) -> Detected | None:
    # What says when or from where a row came differs between copies.
    divides = {name for each in material.partitions if each.name != "month" for name in each.columns}
    content = [
        column.name
        for column in material.columns
        if column.table == "predictions"
        and column.policy in ("show", "hash")
        and (column.role == "prediction" or column.name == material.contract.time)
        and column.name not in divides
    ]
    # Where the predictions say little of a case, its features do.
    if len(content) < _COLUMNS:
        content += [column.name for column in material.inputs if column.role == "feature"][:_MOST_FEATURES]
    if len(content) < _COLUMNS:
        return None
    shared = ident("shared_content")
    material.engine.execute(
        "faults/values/content",
        table=shared,
        evaluation=material.evaluation,
        part=partition.value,
        content=[ident(name) for name in content],
    )
    parts = [_Part(*row) for row in material.engine.rows("faults/values/shared_content", content=shared)]
    telling = [p for p in parts if p.shared >= max(_FEWEST, _TIMES * p.expected)]
    pairs = material.engine.rows("faults/values/shared_pairs", content=shared)
    again = _again(telling, pairs)
    if again is None:
        return None
    own = all(c.table == "predictions" for c in material.columns if c.name in {*content, *partition.columns})
    repeated = no_rows("predictions", _QUERY, part=partition.value, content=[ident(name) for name in content])
    # What several loads may have in common by chance is no rule.
    expectations = (repeated,) if own and again.expected < 1 else ()
    return _detected(material, partition, again, expectations, [(a, b, n) for a, b, n in pairs if again.name in (a, b)])


def _is_hub(name: str, pairs: list[tuple[str, str, int]]) -> bool:
    return sum(n for a, b, n in pairs if name in (a, b)) >= _HUB * sum(n for *_, n in pairs)


def _again(telling: list[_Part], pairs: list[tuple[str, str, int]]) -> _Part | None:
    """The part that is in nearly all shared pairs; where every part shares rows with others, there is none.

    Of two such parts, the one that has rows of its own beside got the other's; else the later one is the copy.
    """
    hubs = [part for part in telling if pairs and _is_hub(part.name, pairs)]
    return min(hubs, key=lambda part: (part.shared >= 0.9 * part.cases, -hubs.index(part)), default=None)


def _detected(
    material: Material,
    partition: Partition,
    again: _Part,
    expectations: tuple[Expectation, ...],
    pairs: list[tuple[str, str, int]],
) -> Detected:
    target = material.work / f"{_EVIDENCE}.parquet"
    material.engine.execute(
        "faults/values/loaded_again",
        content=ident("shared_content"),
        part=literal(again.name),
        evidence=ident(_EVIDENCE),
        target=literal(str(target)),
    )
    whole = again.shared >= 0.9 * again.cases
    first = max(pairs, key=lambda pair: (pair[2], pair[0]))
    other = first[1] if first[0] == again.name else first[0]
    proposal = Proposal(
        family="data_preparation",
        kind="value.batch_repeated",
        predicate=ident(_EVIDENCE),
        subject=f"cases of {partition.name} {again.name} that stand in another {partition.name} too",
        why=f"{again.shared:,} of its {again.cases:,} cases agree with a case of another {partition.name} in "
        f"everything but their id, most of them of {other}; chance gives {again.expected:,.0f}.",
        remedy=f"Was {partition.name} {again.name} {'loaded twice' if whole else 'mixed with rows of another load'}? "
        "Take the copies out: they count twice, and may stand on both sides of a split.",
        saw_errors=False,
        strength="confirmed" if whole else "probable",
        columns=(_EVIDENCE,),
        expectations=expectations,
        evidence=(
            Evidence(
                f"Equal cases by {partition.name}",
                (partition.name, f"{partition.name} too", "cases"),
                tuple((a, b, f"{n:,}") for a, b, n in pairs[:8]),
            ),
        ),
    )
    column = Column(_EVIDENCE, "evidence", "boolean", "BOOLEAN", "predictions", "", "loaded a second time")
    return Detected((proposal,), evidence=target, evidence_columns=(column,))


DETECTOR = Detector(
    name="loads that came twice",
    fault="The rows of a load stand in another load too.",
    find=find,
    reaches="confirmed",
    source="equal content across loads, against equal content within them",
    needs=(BATCHES,),
)

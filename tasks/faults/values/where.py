"""Where the rows at fault came from: the batch, source or month that holds nearly all of them."""

from pathlib import Path

from tasks.contracts.findings import Evidence
from tasks.faults.material import Material
from tasks.faults.partitions import Partition
from tasks.sql import Sql, literal, statement

# A part is named when it holds at least this share of the rows at fault ...
_MOST = 0.9
# ... and no more than this share of all cases, because a part that holds nearly all cases explains nothing.
_PART = 0.6
_SHOWN = 8


def where(material: Material, predicate: Sql) -> tuple[str, tuple[Evidence, ...]]:
    """A sentence that names the part with the rows at fault and the table behind it; nothing if they are anywhere."""
    best: tuple[float, str, Evidence] | None = None
    for partition in shown_partitions(material):
        rows = material.engine.rows(
            "faults/values/where", evaluation=material.evaluation, part=partition.value, predicate=predicate
        )
        cases, hit = sum(n for _, n, _ in rows), sum(h for _, _, h in rows)
        part, n, most = max(rows, key=lambda row: (row[2], row[0]), default=("", 0, 0))
        if not hit or most < _MOST * hit or n > _PART * cases or (best and best[0] <= n / cases):
            continue
        ranked = sorted(rows, key=lambda row: (-row[2], row[0]))[:_SHOWN]
        table = Evidence(
            f"By {partition.name}",
            (partition.name, "at fault", "cases"),
            tuple((value, f"{h:,}", f"{n:,}") for value, n, h in ranked),
        )
        share = "All" if most == hit else f"{100 * most / hit:.0f} %"
        best = n / cases, f" {share} of them are in {partition.name} {part}.", table
    return ("", ()) if best is None else (best[1], (best[2],))


def shown_partitions(material: Material) -> list[Partition]:
    """The divisions of the cases whose parts may be named to a reader."""
    hidden = {column.name for column in material.columns if column.policy != "show"}
    return [partition for partition in material.partitions if hidden.isdisjoint(partition.columns)]


def marked(evidence: Path) -> Sql:
    """Whether a case has evidence in a file that is not yet part of the evaluation table."""
    return Sql(statement("faults/values/marked", path=literal(str(evidence))))

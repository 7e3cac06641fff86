"""Cases at fault as something a predicate can select: whole batches or sources, or a mark in an evidence column.

A mark names the column and what was done to it, never a count, so that a finding keeps its id over retrains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tasks.contracts.columns import Column
from tasks.faults.material import Material
from tasks.faults.partitions import Partition
from tasks.sql import Sql, any_of, ident, literal, parquet

# A part is at fault as a whole from this share of its cases on.
_WHOLE = 0.95
# Parts that hold this share of the cases at fault, at so many times the rate of the others, are where the fault is.
_HOLDS, _RATE = 0.9, 5.0
_MOST_PARTS = 3


@dataclass(frozen=True)
class Mark:
    """Where the cases at fault are.

    Attributes:
        predicate: selects them; columns: what it reads.
        words: where they are, to stand after "they are"; empty if anywhere.
        cases: how many there are.
        evidence: case__id and the evidence column; None where a whole part is at fault.
    """

    predicate: Sql
    columns: tuple[str, ...]
    words: str
    cases: int
    evidence: pl.DataFrame | None
    column: Column | None


def mark(material: Material, ids: pl.Series, name: str, value: str, label: str) -> Mark:
    """Mark these cases with a value in the evidence column `name`, or select the parts that hold them all."""
    hits = material.work / f"{name[:60]}.hits.parquet".replace("/", "_")
    ids.alias("case__id").to_frame().unique().sort("case__id").write_parquet(hits)
    words, inside = "", None
    for division in material.partitions:
        where = _where(material, division, hits)
        if where is None:
            continue
        parts, whole, cases = where
        chosen = any_of(*(Sql(f"{division.value} = {literal(part)}") for part in parts))
        words = f"in {division.name} {', '.join(parts)}"
        if whole:
            hits.unlink()
            return Mark(chosen, division.columns, words, cases, None, None)
        inside = chosen
        break
    found = pl.read_parquet(hits)
    if inside is not None:
        found = material.engine.frame(
            "faults/values/hits_in_parts", evaluation=material.evaluation, inside=inside, hits=parquet(hits)
        )
    hits.unlink()
    column = Column(name, "evidence", "category", "VARCHAR", "predictions", "", label)
    marked = found.with_columns(pl.lit(value).alias(name))
    return Mark(Sql(f"{ident(name)} = {literal(value)}"), (name,), words, found.height, marked, column)


def _where(material: Material, division: Partition, hits: Path) -> tuple[tuple[str, ...], bool, int] | None:
    """The few parts that hold nearly all cases at fault, whether they do as a whole, and how many cases they have."""
    rows = material.engine.rows(
        "faults/values/hits_by_part", evaluation=material.evaluation, value=division.value, hits=parquet(hits)
    )
    known = [(part, cases, hit) for part, cases, hit in rows if part is not None]
    total = sum(hit for _, _, hit in rows)
    everything = material.engine.row("faults/values/cases", evaluation=material.evaluation)[0]
    full = [(part, cases, hit) for part, cases, hit in known if hit >= _WHOLE * cases]
    if full and sum(hit for _, _, hit in full) >= _HOLDS * total and len(full) < max(division.parts, 2):
        return tuple(part for part, _, _ in full), True, sum(cases for _, cases, _ in full)
    best = known[:_MOST_PARTS]
    for n in range(1, len(best) + 1):
        cases, hit = sum(c for _, c, _ in best[:n]), sum(h for _, _, h in best[:n])
        elsewhere = (total - hit) / max(everything - cases, 1)
        if hit >= _HOLDS * total and cases < everything / 2 and hit / cases > _RATE * elsewhere:
            return tuple(part for part, _, _ in best[:n]), False, hit
    return None


def evidence_of(material: Material, name: str, marks: Sequence[Mark]) -> tuple[Path | None, tuple[Column, ...]]:
    """The evidence of several marks in one file; marks of one column that name different things share it."""
    frames: dict[str, pl.DataFrame] = {}
    columns: dict[str, Column] = {}
    for found in marks:
        if found.evidence is not None and found.column is not None:
            key = found.column.name
            columns[key] = found.column
            seen = frames.get(key)
            frames[key] = found.evidence if seen is None else pl.concat([seen, found.evidence]).unique("case__id")
    if not frames:
        return None, ()
    (first, *rest) = frames.values()
    for frame in rest:
        first = first.join(frame, on="case__id", how="full", coalesce=True)
    target = material.work / f"{name}.parquet"
    first.sort("case__id").write_parquet(target)
    return target, tuple(columns.values())

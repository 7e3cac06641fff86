"""Keys that are in the table after all, written in another way: a ladder of normalisers finds out in which.

Each step takes one way of writing away on both sides (`tasks.faults.joins.ladder`). It counts only where an unmatched
key then meets exactly one key of the table, and where the table's own keys say that this is no chance: if the step
made many of them equal to each other, it would take away what tells keys apart. That a whole shape of key is missing
is told in `tasks.faults.joins.unmatched_keys`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import binom

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.joins.ladder import STEPS, Step, essence
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.joins.join import on_keys
from tasks.joins.keys import KeyPair, as_key, mask
from tasks.sql import Sql, ident, join, literal

# A step that makes more than this share of the table's own keys equal takes away what tells them apart.
CLASHES = 0.05
SIGNIFICANCE = 1e-4
_SHOWN = 8


@dataclass(frozen=True)
class _Part:
    """One part of a key that is compared as text, and the others, which have to be equal as they are."""

    side: Side
    pair: KeyPair

    @property
    def left(self) -> Sql:
        return as_key(Sql(f"c.{ident(self.pair.left)}"), self.pair.left_type, self.pair.right_type)

    @property
    def right(self) -> Sql:
        return as_key(Sql(f"s.{ident(self.pair.right)}"), self.pair.right_type, self.pair.left_type)

    @property
    def others(self) -> list[KeyPair]:
        return [pair for pair in self.side.pairs if pair != self.pair]


@dataclass(frozen=True)
class _Found:
    """What one step recovered for one part of a key."""

    part: _Part
    step: Step
    keys: int
    cases: int
    missing: int
    shapes: list[tuple[str, str, int, int]]


def find(material: Material) -> Detected:
    """One proposal per table and way of writing that recovers matches."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    for side in sides(material, labels=True):
        column = evidence_column(
            f"fault__{side.name}_key_format",
            side.name,
            f"{side.name}: how the key is written differently",
            "category",
            "VARCHAR",
        )
        table = ident(f"key_format_{side.name}")
        found = [one for pair in side.pairs for one in _part(material, _Part(side, pair), table)]
        if found:
            marked.append((column, table))
            proposals += [_proposal(column, one) for one in found]
    if not proposals:
        return NOTHING
    write_evidence(material, "key_format.parquet", marked)
    return Detected(
        tuple(proposals),
        evidence=material.work / "key_format.parquet",
        evidence_columns=tuple(column for column, _ in marked),
    )


def _part(material: Material, part: _Part, marked: Sql) -> Iterator[_Found]:
    if "VARCHAR" not in (part.pair.left_type, part.pair.right_type):
        return
    engine, gaps, nearby, recovered = material.engine, ident("key_gaps"), ident("keys_nearby"), ident("keys_recovered")
    rest = [ident(pair.left) for pair in part.others]
    engine.execute(
        "faults/joins/key_gaps",
        table=gaps,
        evaluation=material.evaluation,
        unmatched=part.side.unmatched,
        key=part.left,
        essence=essence(part.left),
        rest=rest,
    )
    (missing,) = engine.row("inputs/row_count", source=gaps)
    if not missing:
        return
    right_rest = [ident(pair.right) for pair in part.others]
    engine.execute(
        "faults/joins/keys_nearby",
        table=nearby,
        gaps=gaps,
        source=part.side.source,
        key=part.right,
        essence=essence(part.right),
        rest=right_rest,
    )
    if engine.row("inputs/row_count", source=nearby) == (0,):
        return
    engine.execute("faults/joins/recovered_table", table=recovered, gaps=gaps, rest=rest)
    for step in STEPS:
        engine.execute(
            "faults/joins/keys_recovered",
            target=recovered,
            gaps=gaps,
            nearby=nearby,
            left_form=step.form(Sql("c.errata__key")),
            right_form=step.form(Sql("s.errata__key")),
            on=on_keys(part.others, "s") if part.others else None,
            left_rest=rest,
            right_rest=right_rest,
            step=literal(step.name),
        )
    counts = {
        step: (keys, cases) for step, keys, cases in engine.rows("faults/joins/recovered_counts", recovered=recovered)
    }
    steps = [s for s in STEPS if s.name in counts and _holds(material, part, s, counts[s.name][0], missing)]
    if not steps:
        return
    engine.execute("faults/joins/marked_cases", table=marked, type=Sql("VARCHAR"))
    engine.execute(
        "faults/joins/recovered_cases",
        table=marked,
        evaluation=material.evaluation,
        recovered=recovered,
        unmatched=part.side.unmatched,
        key=part.left,
        rest=rest,
        steps=[literal(step.name) for step in steps],
    )
    for step in steps:
        shapes = engine.rows(
            "faults/joins/recovered_shapes",
            {"step": step.name, "limit": _SHOWN},
            recovered=recovered,
            mask=mask(Sql("errata__key")),
            there=mask(Sql("there")),
        )
        yield _Found(part, step, *counts[step.name], missing, [(a, b, keys, cases) for a, b, keys, cases in shapes])


def _holds(material: Material, part: _Part, step: Step, recovered: int, missing: int) -> bool:
    """Whether so many keys would not meet one of the table's by chance, judged by how its own keys meet each other."""
    if recovered < min(2, missing):
        return False
    keys, clashing = material.engine.row(
        "faults/joins/form_clashes",
        source=part.side.source,
        key=part.right,
        form=step.form(Sql("s.errata__key")),
        rest=[ident(pair.right) for pair in part.others],
    )
    if clashing > CLASHES * keys:
        return False
    # Where no two of the table's keys meet, chance is at most what one clash more would say.
    by_chance = (clashing + (0.001 if step.harmless else 1)) / (keys + 2)
    return float(binom.sf(recovered - 1, missing, min(1.0, by_chance))) < SIGNIFICANCE


def _proposal(column: Column, found: _Found) -> Proposal:
    side, step, key = found.part.side, found.step, found.part.pair
    return Proposal(
        family="data_preparation",
        kind="join.key_format",
        predicate=Sql(f"{ident(column.name)} = {literal(step.name)}"),
        subject=f"cases whose {key.left} is in {side.name}, but {step.differs}",
        why=f"{found.cases:,} cases with {found.keys:,} of the {found.missing:,} keys that have no row in {side.name} "
        f"find one there if {key.left} and {key.right} are written the same way ({step.name}), and never more than "
        "one key.",
        remedy=f"Before joining, {step.do}, on both sides; until then these cases get nothing from {side.name}.",
        saw_errors=False,
        strength="confirmed",
        columns=(column.name, side.match),
        evidence=(
            Evidence(
                f"How these keys look (A, a: letters, 9: digits) in the predictions and in {side.name}",
                ("in the predictions", f"in {side.name}", "keys", "cases"),
                tuple((_visible(a), _visible(b), f"{keys:,}", f"{cases:,}") for a, b, keys, cases in found.shapes),
            ),
        ),
        expectations=_expectations(found),
    )


def _visible(shape: str) -> str:
    """A shape in which spaces and invisible characters can be seen."""
    return "".join(c if c.isprintable() and not c.isspace() else f"<U+{ord(c):04X}>" for c in shape)


def _expectations(found: _Found) -> tuple[Expectation, ...]:
    """No key of the predictions has a shape that only these keys have."""
    there = {shape for _, shape, _, _ in found.shapes}
    odd = sorted({shape for shape, _, _, _ in found.shapes} - there)
    if not odd or len(found.shapes) == _SHOWN:
        return ()
    shapes = join(", ", map(literal, odd))
    return (none_of("predictions", Sql(f"{mask(ident(found.part.pair.left))} IN ({shapes})")),)


DETECTOR = Detector(
    name="key formats",
    fault="A case's key is in the table, but written differently there.",
    find=find,
    reaches="confirmed",
    source="a ladder of normalisers; chance from how often the table's own keys would become equal",
)

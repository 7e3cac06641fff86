"""Drawing: simple random samples of entities within a stratum, reproducible from the run key.

Every order is that of an MD5 of run key, purpose and id, so neither the order of rows nor the machine matters. What is
on a card already is never drawn again: neither its entity nor an exact copy of it. How many are drawn from where is
decided in `tasks.sampling.plan` and `tasks.sampling.sample`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.facts import compared_columns, shown_columns
from tasks.sql import Sql, ident, join

FAILURES = ident("errata__failures")

# So many correct cases are drawn for each control, because some may be copies of each other.
SPARE_CONTROLS = 10


@dataclass(frozen=True)
class Source:
    """What cards are drawn from.

    Attributes:
        shown: the columns a card may show.
        copies: a number that exact copies share: the same facts and the same prediction.
    """

    engine: Engine
    evaluation: Sql
    shown: tuple[Column, ...]
    copies: Sql
    run_key: str


def source_of(engine: Engine, contract: Contract, columns: Sequence[Column], evaluation: Sql, run_key: str) -> Source:
    """The evaluation table of a run as a source of cards."""
    shown = shown_columns(contract, columns)
    return Source(engine, evaluation, tuple(shown), _copies(shown, contract), run_key)


@dataclass(frozen=True)
class Drawn:
    """A row that was drawn: the rows of its stratum it stands for, of how many, from how many units."""

    case_id: str
    rows: int
    population: int
    units: int


@dataclass
class Taken:
    """What is on a card already."""

    entities: list[str] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)

    def take(self, entity: str, copies: int) -> bool:
        """Whether it was free; from now on it is taken."""
        if entity in self.entities or copies in self.copies:
            return False
        self.entities.append(entity)
        self.copies.append(copies)
        return True

    @property
    def values(self) -> dict[str, object]:
        """As bound values."""
        return {"entities": self.entities, "copies": self.copies}


def _copies(shown: Sequence[Column], contract: Contract) -> Sql:
    """The number that exact copies share; keys and the entity do not count, for a copy has its own."""
    names = [ident(c.name) for c in compared_columns(shown, contract)]
    if not names:
        # Without facts nobody can tell two cases apart, nor call them copies.
        return Sql("CAST(hash(case__id) >> 1 AS BIGINT)")
    columns = join(", ", [*names, ident("prediction__value"), ident("prediction__score")])
    return Sql(f"CAST(hash({columns}) >> 1 AS BIGINT)")


def worst(source: Source, taken: Taken, candidates: Sequence[WorstCase], cards: int) -> list[WorstCase]:
    """The worst of every lane in turn, one per entity: ten flights of one stormy day are one story."""
    ids = sorted({c.case_id for c in candidates})
    found = source.engine.rows("sampling/candidates", {"ids": ids}, evaluation=source.evaluation, copies=source.copies)
    owner = {case_id: (entity, copies) for case_id, entity, copies in found}
    lanes: dict[str, list[WorstCase]] = {}
    for candidate in candidates:
        lanes.setdefault(candidate.lane, []).append(candidate)
    longest = max(map(len, lanes.values()), default=0)
    chosen: list[WorstCase] = []
    for candidate in (lane[i] for i in range(longest) for lane in lanes.values() if i < len(lane)):
        if len(chosen) < cards and taken.take(*owner[candidate.case_id]):
            chosen.append(candidate)
    return chosen


def size(source: Source, taken: Taken, stratum: str, kinds: Sequence[str]) -> tuple[int, int]:
    """The rows of a stratum (of some kinds, if any are named), and how many cards it could give at most."""
    rows, units = source.engine.row(
        "sampling/strata_sizes", {"stratum": stratum, "kinds": list(kinds), **taken.values}, failures=FAILURES
    )
    return rows, units


def draw(source: Source, taken: Taken, stratum: str, kinds: Sequence[str], cards: int) -> list[Drawn]:
    """At most `cards` rows of a stratum at random, in the order in which they were drawn."""
    if not cards:
        return []
    values = {
        "stratum": stratum,
        "kinds": list(kinds),
        "salt": f"{source.run_key}|{stratum}|{','.join(kinds)}",
        "cards": cards,
        **taken.values,
    }
    drawn = []
    for case_id, entity, copies, *counts in source.engine.rows("sampling/draw", values, failures=FAILURES):
        taken.take(entity, copies)
        drawn.append(Drawn(case_id, *counts))
    return drawn


def draw_correct(source: Source, taken: Taken, cards: int) -> list[Drawn]:
    """Correct predictions at random, drawn like failures."""
    if not cards:
        return []
    values = {
        "entities": list(taken.entities),
        "salt": f"{source.run_key}|control",
        "cards": cards * SPARE_CONTROLS,
    }
    rows = source.engine.rows("sampling/draw_correct", values, evaluation=source.evaluation)
    ids = [row[0] for row in rows]
    copies = {
        case_id: number
        for case_id, _, number in source.engine.rows(
            "sampling/candidates", {"ids": ids}, evaluation=source.evaluation, copies=source.copies
        )
    }
    free = [row for row in rows if taken.take(row[1], copies[row[0]])]
    return [Drawn(case_id, *counts) for case_id, _, *counts in free[:cards]]

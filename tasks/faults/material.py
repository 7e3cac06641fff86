"""What a detector may look at: the evaluation table, the sources behind it, and what several detectors would ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tasks.contracts.columns import Column
from tasks.contracts.config import LOGGED, TRAINING, Contract, raw_name
from tasks.engine import Engine
from tasks.faults.counted import Counted, count_values
from tasks.faults.partitions import Partition, partitions
from tasks.faults.profile import Facts, profile
from tasks.faults.values.relations import Relations, relations
from tasks.inputs.sources import Table
from tasks.joins.join import Joined
from tasks.sql import Sql

# Values of a table that is held in memory, where statements over thousands of columns are planned at once.
_HELD_CELLS = 10_000_000


def held(engine: Engine, relation: Sql, name: Sql) -> Sql:
    """A relation as detectors read it: as a table of that name in memory if it is small, else as it is."""
    columns = engine.rows("evaluation/columns", evaluation=relation)
    (rows,) = engine.row("inputs/row_count", source=relation)
    if rows * len(columns) > _HELD_CELLS:
        return relation
    engine.execute("faults/held", table=name, relation=relation)
    return name


@dataclass(frozen=True)
class Previous:
    """The evaluation table of the run before: its relation, column types, and the model version it was about."""

    relation: Sql
    columns: Mapping[str, str]
    version: str


@dataclass(frozen=True)
class Material:
    """What a detector may look at.

    Attributes:
        tables: every opened source, by name; each is a view of the engine, in the order of its file.
        evaluation: the relation with one row per scored case, ordered by case__id (`held`).
        columns: its catalogue.
        graded_labels: labels are numbers, not classes.
        work: a folder for evidence files, gone after the run.
        previous: the run before, where there is one.
    """

    engine: Engine
    contract: Contract
    tables: Mapping[str, Table]
    joined: Joined
    evaluation: Sql
    columns: tuple[Column, ...]
    graded_labels: bool
    work: Path
    previous: Previous | None = None

    @property
    def logged(self) -> Table | None:
        """Feature values as they were when the model scored."""
        return self.tables.get(LOGGED)

    @property
    def training(self) -> Table | None:
        """The rows the model was trained on."""
        return self.tables.get(TRAINING)

    def raw(self, table: str) -> Table | None:
        """The upstream table of a feature table."""
        return self.tables.get(raw_name(table))

    @property
    def values(self) -> tuple[Column, ...]:
        """Columns with facts about the cases that may be shown: features, context, other columns of the predictions."""
        facts = ("feature", "context", "prediction")
        return tuple(c for c in self.columns if c.role in facts and c.kind != "nested" and c.policy == "show")

    @cached_property
    def row_starts(self) -> frozenset[str]:
        """Columns with the moment at which an as-of row began: never after the case, and its age is known."""
        starts = {(table.name, table.valid_from) for table in self.contract.tables if table.valid_from is not None}
        return frozenset(c.name for c in self.columns if (c.table, c.source_name) in starts)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """What the model may have seen of a case, to compare and never to show: hashed values are among it."""
        return tuple(
            c
            for c in self.columns
            if c.model_uses is not False
            and ((c.role == "prediction" and c.policy != "mask") or (c.role == "feature" and c.kind != "nested"))
        )

    @cached_property
    def shared(self) -> dict[str, Any]:
        """What detectors that need the same computation leave for each other, by its name; no temporary tables."""
        return {}

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """The different values of the columns of `values` with their cases; counted once for all detectors."""
        return count_values(self.engine, self.evaluation, self.values)

    @cached_property
    def profile(self) -> Mapping[str, Facts]:
        """What the columns of `values` hold, by name; computed once for all detectors."""
        return profile(self.engine, self.counted)

    @cached_property
    def partitions(self) -> tuple[Partition, ...]:
        """The ways in which cases may be divided by where they came from, declared ones first."""
        return partitions(self.engine, self.contract, self.evaluation, self.columns)

    @cached_property
    def relations(self) -> Relations:
        """What the numbers of a case say about each other; learnt once for all detectors."""
        return relations(self.engine, self.evaluation, self.values, self.profile, self.partitions)

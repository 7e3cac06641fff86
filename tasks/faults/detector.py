"""The shape every detector has: one fault in one sentence, what it needs, and a function that looks for it.

A detector never measures: it adds evidence columns and proposes predicates on them, and the ruler does the rest.
Adding one touches its own file and `tasks.faults.registry`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.inputs.sources import Table
from tasks.joins.join import Joined
from tasks.sql import Sql


@dataclass(frozen=True)
class Material:
    """What a detector may look at.

    Attributes:
        evaluation: the relation with one row per scored case.
        columns: its catalogue.
        graded_labels: labels are numbers, not classes.
        work: a folder for evidence files, gone after the run.
    """

    engine: Engine
    contract: Contract
    tables: Mapping[str, Table]
    joined: Joined
    evaluation: Sql
    columns: tuple[Column, ...]
    graded_labels: bool
    work: Path


@dataclass(frozen=True)
class Detected:
    """What a detector found.

    Attributes:
        evidence: a Parquet file with case__id and the evidence columns of the cases concerned; None without any.
        evidence_columns: their catalogue.
    """

    proposals: tuple[Proposal, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: Path | None = None
    evidence_columns: tuple[Column, ...] = field(default=())


@dataclass(frozen=True)
class Detector:
    """One fault: what it is, what must be given to look for it, and how to look."""

    name: str
    fault: str
    find: Callable[[Material], Detected]

"""The shape every detector has: one fault in one sentence, what it needs, and a function that looks for it.

A detector never measures: it adds evidence columns and proposes predicates on them, and the ruler does the rest. What
it may look at is in `tasks.faults.material`. Adding one touches its own file and its tests: `tasks.faults.registry`
finds every `DETECTOR` below this folder.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Proposal, Strength
from tasks.faults.material import Material
from tasks.faults.needs import Need


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


NOTHING = Detected()


@dataclass(frozen=True)
class Detector:
    """One fault: what it is, what must be given to look for it, and how to look.

    Attributes:
        name: a few words for the list of what was looked for.
        fault: what goes wrong, in one sentence.
        reaches: the strongest evidence it can give (tasks.contracts.findings.Strength).
        source: paper, formula or document the method comes from.
        needs: inputs without which it does not look.
    """

    name: str
    fault: str
    find: Callable[[Material], Detected]
    reaches: Strength
    source: str
    needs: tuple[Need, ...] = ()

"""What every detector's tests need: a world's material, and what a detector selects in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from tasks.contracts.findings import Proposal
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.task_types import TASK_TYPES
from tasks.faults.detector import Detected, Detector
from tasks.faults.evidence import add_evidence
from tasks.faults.expected import NONE
from tasks.faults.material import Material, Previous
from tasks.faults.registry import detect
from tasks.joins.catalogue import catalogue
from tasks.joins.join import join_tables
from tasks.sql import ident, literal


@pytest.fixture
def material(tmp_path: Path) -> Callable[..., Material]:
    """What detectors see of a world; `previous` is the evaluation table of the run before."""

    def build(w, previous: pl.DataFrame | None = None) -> Material:
        joined = join_tables(w.engine, w.contract, w.tables)
        path = tmp_path / "scored.parquet"
        evaluate(w.engine, w.contract, joined.view, joined.columns, path)
        w.engine.execute("runs/parquet_view", view=ident("evaluation"), path=literal(str(path)))
        columns = catalogue(w.contract, w.tables)
        graded = not TASK_TYPES[w.contract.task].classes
        before = None
        if previous is not None:
            previous.write_parquet(tmp_path / "previous.parquet")
            w.engine.execute(
                "runs/parquet_view", view=ident("previous"), path=literal(str(tmp_path / "previous.parquet"))
            )
            before = Previous(ident("previous"), w.engine.columns("previous"), "v1")
        return Material(w.engine, w.contract, w.tables, joined, ident("evaluation"), columns, graded, tmp_path, before)

    return build


@dataclass(frozen=True)
class Seen:
    """What one detector proposes, and the cases that each proposal selects."""

    proposals: tuple[Proposal, ...]
    detected: Detected
    outcome: str
    cases: dict[str, set[str]] = field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        return [proposal.kind for proposal in self.proposals]

    def only(self) -> Proposal:
        (proposal,) = self.proposals
        return proposal


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Material, Detector], Seen]:
    """Run one detector as a run would: its evidence is added, its predicates are evaluated on the published table."""

    def run(m: Material, detector: Detector) -> Seen:
        (looked,) = detect(m, [detector])
        assert looked.check.outcome != "failed", looked.check.reason
        offers = any(proposal.expectations for proposal in looked.detected.proposals)
        assert not (offers and detector.name in NONE), "it offers an expectation, and tasks.faults.expected says none"
        published = tmp_path / "published.parquet"
        m.engine.connection.execute(f"COPY (FROM evaluation) TO '{tmp_path / 'copy.parquet'}' (FORMAT parquet)")
        add_evidence(m.engine, tmp_path / "copy.parquet", m.evaluation, [looked.detected], published)
        m.engine.execute("runs/parquet_view", view=m.evaluation, path=literal(str(tmp_path / "scored.parquet")))
        selected: dict[str, set[str]] = {}
        for proposal in looked.detected.proposals:
            query = f"SELECT case__id FROM '{published}' WHERE {proposal.predicate}"
            selected.setdefault(proposal.kind, set()).update(
                case for (case,) in m.engine.connection.sql(query).fetchall()
            )
        return Seen(looked.detected.proposals, looked.detected, looked.check.outcome, selected)

    return run

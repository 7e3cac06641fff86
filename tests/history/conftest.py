"""Runs as the history keeps them, and findings that hold or do not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tasks.contracts.findings import Finding, Measure, Proposal
from tasks.contracts.history import SCHEMA, RunRecord
from tasks.history.store import remember
from tasks.sql import Sql

Record = Callable[..., RunRecord]


def _finding(
    predicate: str, *, confirmed: bool = True, twins: tuple[str, ...] = (), rows: int = 100, **how: object
) -> Finding:
    """A finding with just enough measured to hold or not."""
    proposal = Proposal(
        family=how.get("family", "segment"),
        kind=how.get("kind", "segment.value"),
        predicate=Sql(predicate),
        subject=f"cases where {predicate}",
        remedy="Read some.",
        saw_errors=how.get("saw_errors", True),
        known=how.get("known", False),
    )
    numbers = dict.fromkeys(("errors", "excess_errors", "excess_low", "excess_high", "share_of_errors"), 1.0)
    measure = Measure(
        half="confirm",
        rows=rows,
        analysed=rows,
        entities=None,
        largest_entity=None,
        error_rate=0.5,
        rate_low=0.4,
        rate_high=0.6,
        error_rate_elsewhere=0.1,
        excess_loss=None,
        share_of_worst=0.0,
        ceiling=0.1,
        p_value=0.001,
        q_value=0.001,
        **numbers,
    )
    return Finding(proposal.finding_id, proposal, measure, proposal.subject, confirmed, twins=twins)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Enter a run into the history in `tmp_path`, an hour after the one before."""
    clock = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(100))

    def enter(
        version: str, held: dict[str, str] | None = None, *, baseline: str = "", scope: str = "", gone: bool = False
    ) -> RunRecord:
        key = f"key-{version}{scope}"
        made = RunRecord(
            SCHEMA,
            "m",
            version,
            key,
            baseline,
            scope,
            "binary",
            next(clock),
            "",
            10,
            1,
            0.1,
            0,
            None,
            None,
            "PASS",
            f"{version}/{key}",
        )
        frame = pl.DataFrame(
            [{"finding_id": i, "holds": True, "first_seen": first} for i, first in (held or {}).items()],
            schema={"finding_id": pl.String, "holds": pl.Boolean, "first_seen": pl.String},
        )
        assert remember(tmp_path / "history", made, frame)
        if not gone:
            folder = tmp_path / "runs" / made.folder
            folder.mkdir(parents=True)
            (folder / "analysis.json").write_text("{}")
        return made

    return enter


@pytest.fixture
def finding() -> Callable[..., Finding]:
    return _finding

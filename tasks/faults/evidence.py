"""The evaluation table with the evidence that detectors added: the file a run publishes."""

from collections.abc import Sequence
from pathlib import Path

from tasks.engine import Engine
from tasks.faults.detector import Detected
from tasks.sql import Sql, ident, literal


def add_evidence(engine: Engine, scored: Path, evaluation: Sql, detected: Sequence[Detected], target: Path) -> None:
    """Write the published evaluation table: the scored cases, one row each, with all evidence columns."""
    files = [
        {
            "alias": ident(f"evidence_{i}"),
            "path": literal(str(d.evidence)),
            "columns": [ident(column.name) for column in d.evidence_columns],
        }
        for i, d in enumerate(detected)
        if d.evidence is not None
    ]
    if files:
        engine.execute("faults/with_evidence", evaluation=evaluation, files=files, target=literal(str(target)))
    else:
        scored.rename(target)
    engine.execute("runs/parquet_view", view=evaluation, path=literal(str(target)))

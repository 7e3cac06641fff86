"""A published run as the row that the history keeps of it."""

from datetime import datetime
from pathlib import Path

from tasks.contracts.analysis import Analysis
from tasks.contracts.history import SCHEMA, RunRecord
from tasks.runs.home import Home


def run_record(analysis: Analysis, folder: Path, home: Home, now: datetime) -> RunRecord:
    """The row of a run; `folder` is where it is published, `now` an aware time."""
    comparison = analysis.comparison
    return RunRecord(
        schema=SCHEMA,
        model=analysis.model,
        version=analysis.version,
        run_key=analysis.run_key,
        baseline=analysis.manifest.baseline,
        scope=analysis.scope,
        task=analysis.task,
        recorded_at=now,
        data_until=analysis.data_until,
        rows=analysis.performance.rows,
        failures=analysis.performance.failures,
        failure_rate=analysis.performance.failure_rate,
        findings=sum(finding.holds for finding in analysis.findings),
        fixed=comparison.flips.fixed if comparison else None,
        newly_wrong=comparison.flips.newly_wrong if comparison else None,
        gate=analysis.gate.outcome,
        folder=str(folder.absolute().relative_to((home.runs / home.model).absolute())),
    )

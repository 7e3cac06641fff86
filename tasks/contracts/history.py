"""What is remembered of a run: the currency of the history, readable by any Parquet reader.

`history/<model>/runs/<run_key>.parquet` holds one row: the run. `history/<model>/findings/<run_key>.parquet` holds one
row per finding of that run. Nothing is ever changed in them; states are told from runs that follow one another.
"""

from dataclasses import dataclass
from datetime import datetime

# Raised when a column changes its meaning; a history with a higher number was written by a newer Errata.
SCHEMA = 1


@dataclass(frozen=True)
class RunRecord:
    """One run, as one row.

    Attributes:
        schema: of the history's files.
        baseline: run key of the run it was compared with; empty without one.
        scope: short name of the filter its cases passed; empty if all were kept.
        recorded_at: when it was published, in UTC.
        rows, failures, failure_rate: analysed cases, those of them that failed, and their (weighted) share.
        fixed, newly_wrong: against the baseline, on identical rows; None without one.
        gate: PASS, WARN, FAIL or UNDECIDED.
        folder: of the run, relative to the folder of the model's runs.
    """

    schema: int
    model: str
    version: str
    run_key: str
    baseline: str
    scope: str
    task: str
    recorded_at: datetime
    data_until: str
    rows: int
    failures: int
    failure_rate: float | None
    findings: int
    fixed: int | None
    newly_wrong: int | None
    gate: str
    folder: str

"""The baseline: an earlier published run of the same model, as a comparison needs it.

Which run that is, is chosen in `tasks.history`; whether it can be compared at all, in `tasks.comparison.comparable`.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tasks.contracts.analysis import Analysis
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.runs.files import read_analysis
from tasks.sql import Sql, ident, literal

BASELINE = ident("errata__baseline")


@dataclass(frozen=True)
class Earlier:
    """An earlier run: its published directory and what it found out."""

    folder: Path
    analysis: Analysis

    @property
    def evaluation(self) -> Path:
        """Its evaluation table."""
        return self.folder / "evaluation.parquet"

    @property
    def version(self) -> str:
        """The model version it was about."""
        return self.analysis.version

    @property
    def where(self) -> str:
        """What messages call it."""
        return f"baseline {self.version} ({self.analysis.run_key})"


def read_earlier(folder: Path) -> Earlier:
    """Read a published run.

    Raises:
        ContractError: if it is gone, or was written by an Errata whose results this one cannot read.
    """
    try:
        return Earlier(folder, read_analysis(folder))
    except OSError as error:
        what, do = f"cannot be read ({error.strerror})", "name another baseline, or restore the run's directory"
    except ValidationError as error:
        what = f"analysis.json is not what this Errata reads ({error.error_count()} of its values are missing or odd)"
        do = "name another baseline, or run that version again"
    raise ContractError([Problem(f"baseline {folder}", what, do)])


def declare(engine: Engine, earlier: Earlier) -> dict[str, str]:
    """Declare the baseline's evaluation table as `BASELINE`; returns its columns and their types."""
    engine.execute("runs/parquet_view", view=BASELINE, path=literal(str(earlier.evaluation)))
    return dict(engine.rows("evaluation/columns", evaluation=Sql(BASELINE)))

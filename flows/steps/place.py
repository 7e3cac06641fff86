"""Where a run works, and the name of its evaluation table."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tasks.engine import Engine, open_engine
from tasks.sql import ident

EVALUATION = ident("evaluation")


@dataclass(frozen=True)
class Place:
    """Where a run reads and writes: paths of errata.yaml are relative to `base`; `work` is gone after the run."""

    base: Path
    folder: Path
    work: Path
    memory: str

    def engine(self) -> AbstractContextManager[Engine]:
        """An engine of this run, closed when the block ends."""
        return open_engine(self.work / "spill", self.memory)

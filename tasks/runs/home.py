"""Where a model's runs, history and outgoing mail lie: beside each other, whichever folder holds the runs."""

from dataclasses import dataclass
from pathlib import Path

from tasks.contracts.config import Contract


@dataclass(frozen=True)
class Home:
    """The folders of one model.

    Attributes:
        runs: the folder that holds the runs of all models, `runs/` beside errata.yaml unless told otherwise.
        model: the model's name.
    """

    runs: Path
    model: str

    @property
    def history(self) -> Path:
        """What is remembered of the model's runs, reviews and mails; only ever added to."""
        return self.runs.absolute().parent / "history" / self.model

    @property
    def outbox(self) -> Path:
        """Mails of dry runs."""
        return self.history / "outbox"

    @property
    def lock(self) -> Path:
        """Held while a run of the model is at work."""
        return self.runs / f".lock-{self.model}"

    def run(self, version: str, run_key: str) -> Path:
        """Where a run is published: runs/<model>/<version>/<run_key>."""
        return self.runs / self.model / _folder_name(version) / run_key


def home_of(contract: Contract, config: Path, runs: Path | None) -> Home:
    """The folders of a contract's model; runs lie beside errata.yaml unless another folder is named."""
    return Home(config.parent / "runs" if runs is None else runs, contract.model)


def _folder_name(version: str) -> str:
    """A version as a folder name: anything that could leave the folder is replaced."""
    cleaned = "".join(c if c.isalnum() or c in "._-" else "_" for c in version).strip(".")
    return cleaned[:80] or "_"

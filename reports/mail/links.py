"""Where a mail leads: to where the contract says runs are served, or else to a path below the folder of runs."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tasks.contracts.analysis import Analysis
from tasks.contracts.config import Contract
from tasks.runs.home import Home

PACK = "review/pack.html"


@dataclass(frozen=True)
class Link:
    """Something to open: an address, or a path below the folder of runs where no address is known."""

    label: str
    url: str
    path: str


def run_path(analysis: Analysis) -> Path:
    """A run's folder below the folder of runs: model, version, run key."""
    return Home(Path(), analysis.model).run(analysis.version, analysis.run_key)


def links(analysis: Analysis, contract: Contract, folder: Path) -> tuple[Link, ...]:
    """What a mail leads to: the report, the review pack if `folder` has one, the data notes."""
    path = run_path(analysis)
    base = _address(contract.mail.link, path)
    wanted = [("Report", "report.html")]
    if (folder / PACK).is_file():
        wanted.append(("Cases to review", PACK))
    if base:
        wanted.append(("Data notes", "report.html#notes"))
    return tuple(Link(label, base + file if base else "", f"{path.as_posix()}/{file}") for label, file in wanted)


def _address(template: str | None, path: Path) -> str:
    if not template:
        return ""
    for name, value in zip(("model", "version", "run_key"), path.parts, strict=True):
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template.rstrip("/") + "/"

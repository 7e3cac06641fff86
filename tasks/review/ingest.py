"""From a sheet that came back to stored verdicts and what they say: all of it, or nothing and every problem."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.review import Shares
from tasks.review.check import Sheet, answers_of, check_sheet
from tasks.review.shares import control_shares, shares
from tasks.review.sheet import SheetRow, read_sheet
from tasks.review.spreadsheet import may_come_from
from tasks.review.store import Pack, Stored, read_verdicts, store_verdicts
from tasks.runs.home import Home
from tasks.sampling.files import REVIEW, SAMPLE, read_sample


@dataclass(frozen=True)
class Ingested:
    """What came of a sheet: what was stored, what to know about it, and the shares of all verdicts so far."""

    stored: Stored
    warnings: tuple[Problem, ...]
    failures: Shares
    controls: Shares


def ingest(run_folder: Path, sheet: Path, history_folder: Path, ingested_at: datetime) -> Ingested:
    """Check a sheet against the pack of a run and append its verdicts to the history.

    Raises:
        ContractError: with every problem of the sheet; nothing is stored then.
    """
    pack_id, sample = read_sample(run_folder)
    cards = {card.card: card for card in sample}
    returned = Sheet(sheet.name, read_sheet(sheet), pack_id, cards)
    problems = check_sheet(returned)
    if errors := [problem for problem in problems if problem.level == "error"]:
        raise ContractError(errors)
    manifest = json.loads((run_folder / "manifest.json").read_text(encoding="utf-8"))
    pack = Pack(pack_id, manifest["model"], manifest["version"], cards)
    stored = store_verdicts(history_folder, pack, answers_of(returned), ingested_at)
    verdicts = read_verdicts(history_folder, pack_id)
    return Ingested(
        stored=stored,
        warnings=tuple(problem for problem in problems if problem.level == "warning"),
        failures=shares(sample, verdicts),
        controls=control_shares(sample, verdicts),
    )


def run_of_sheet(home: Home, sheet: Path) -> Path:
    """The folder of the run whose pack a sheet belongs to, among all that the model has published.

    Raises:
        ContractError: if there is none, or if it is a run of another model, whose history would miss the verdicts.
    """
    rows = read_sheet(sheet)
    named = sorted({row.cells["pack_id"] for row in rows if row.cells["pack_id"]})
    packs = sorted(path.parent.parent for path in home.runs.glob(f"*/*/*/{REVIEW}/{SAMPLE}"))
    found = [folder for folder in packs if any(may_come_from(pack, folder.name) for pack in named)]
    if len(found) > 1:
        found = [folder for folder in found if _holds(folder, rows)]
    shown = ", ".join(map(repr, named)) or "no pack_id"
    if not found:
        what = f"names {shown}, and no run under {home.runs} has such a pack"
        raise ContractError([Problem(sheet.name, what, "name the runs with --runs")])
    own = [folder for folder in found if folder.parent.parent.name == home.model]
    if not own:
        other = found[0].parent.parent.name
        what = f"names {shown}, which is a pack of model {other}, not of {home.model}"
        raise ContractError([Problem(sheet.name, what, f"name the errata.yaml of {other} with --config")])
    return own[0]


def _holds(folder: Path, rows: list[SheetRow]) -> bool:
    _, sample = read_sample(folder)
    prints = {card.row_fingerprint for card in sample}
    return any(row.cells["row_fingerprint"].lower() in prints for row in rows)

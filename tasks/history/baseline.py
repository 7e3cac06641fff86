"""Which earlier run a run is compared with: the version before, unless another one is named."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.contracts.request import NONE, PREVIOUS
from tasks.runs.versions import is_later, natural


@dataclass(frozen=True)
class Baseline:
    """The run to compare with, or why there is none.

    Attributes:
        run_key, version, folder: of the run; empty and None without one.
        why_none: one sentence.
        named: whether the user asked for it; then a comparison that cannot be made is a mistake to be told.
        notes: what is odd about the order of versions.
    """

    run_key: str = ""
    version: str = ""
    folder: Path | None = None
    why_none: str = ""
    named: bool = False
    notes: tuple[str, ...] = ()


def choose(history: pl.DataFrame, runs: Path, version: str, scope: str, wanted: str) -> Baseline:
    """The baseline of a run.

    Args:
        history: one row per run of the model, as recorded.
        runs: the folder of the model's runs.
        version: of the run to be compared.
        scope: its filter; only runs with the same one are compared.
        wanted: `previous`, `none`, a version or a run key.

    Raises:
        ContractError: if a named baseline is not in the history, or its directory is gone.
    """
    alike = history.filter(pl.col("scope") == scope)
    if wanted == NONE:
        return Baseline(why_none="No baseline was asked for.", named=True)
    if wanted == PREVIOUS:
        return _previous(alike, runs, version, scope)
    found = alike.filter((pl.col("version") == wanted) | (pl.col("run_key") == wanted))
    if found.is_empty():
        known = alike["version"].unique(maintain_order=True).to_list()
        where, do = "baseline", nearest(wanted, known) if known else "leave it out: no run is recorded yet"
        raise ContractError([Problem(where, f"no run of version or key {wanted!r} is in the history", do)])
    chosen = _baseline(found.row(-1, named=True), runs, named=True)
    if chosen.folder is None:
        raise ContractError([Problem("baseline", chosen.why_none, "name another version, or analyse that one again")])
    return chosen


def _previous(alike: pl.DataFrame, runs: Path, version: str, scope: str) -> Baseline:
    others = alike.filter(pl.col("version") != version)
    rows = list(others.iter_rows(named=True))
    later = sorted({row["version"] for row in rows if is_later(row["version"], version)})
    notes: tuple[str, ...] = ()
    if later:
        listed = ", ".join(later[:3]) + (", ..." if len(later) > 3 else "")
        notes = (
            f"Version {version} is older than {listed}, which was analysed before: it is compared with older ones.",
        )
    before = [row for row in rows if row["version"] not in later]
    if not before:
        same = " with this filter" if scope else ""
        return Baseline(why_none=f"This is the first version analysed{same}: there is none before it.", notes=notes)
    # Names that count tell the order; other names (hashes) are taken in the order in which they were analysed.
    counted = [row for row in before if is_later(version, row["version"])]
    chosen = max(counted, key=lambda row: natural(row["version"])) if counted else before[-1]
    latest = [row for row in before if row["version"] == chosen["version"]][-1]
    return _baseline(latest, runs, notes=notes)


def _baseline(row: dict[str, str], runs: Path, *, named: bool = False, notes: tuple[str, ...] = ()) -> Baseline:
    folder = runs / row["folder"]
    if not (folder / "analysis.json").is_file():
        gone = f"The run of version {row['version']} ({row['run_key']}) is in the history, but its directory is gone."
        return Baseline(why_none=gone, named=named, notes=notes)
    return Baseline(row["run_key"], row["version"], folder, named=named, notes=notes)

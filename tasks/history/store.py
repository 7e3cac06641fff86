"""Writes and reads the history: one small Parquet file per run for the run, another for its findings.

A file is written under a temporary name and linked into place once, so that two runs at the same time and a run that is
killed can neither double nor halve a record. The run's own file comes last: without it the findings do not count.
"""

import os
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

import polars as pl

from tasks.contracts.history import SCHEMA, RunRecord
from tasks.contracts.problems import ContractError, Problem
from tasks.runs.home import Home

_RUN: dict[str, pl.DataType | type[pl.DataType]] = {
    "schema": pl.Int64,
    "model": pl.String,
    "version": pl.String,
    "run_key": pl.String,
    "baseline": pl.String,
    "scope": pl.String,
    "task": pl.String,
    "recorded_at": pl.Datetime("us", "UTC"),
    "data_until": pl.String,
    "rows": pl.Int64,
    "failures": pl.Int64,
    "failure_rate": pl.Float64,
    "findings": pl.Int64,
    "fixed": pl.Int64,
    "newly_wrong": pl.Int64,
    "gate": pl.String,
    "folder": pl.String,
}


def remember(history: Path, record: RunRecord, findings: pl.DataFrame) -> bool:
    """Add a run to the history, unless it is there already.

    Args:
        history: the model's folder.
        record: the run.
        findings: one row per finding, with at least `finding_id` and `holds`.

    Returns:
        Whether it was added now.
    """
    target = history / "runs" / f"{record.run_key}.parquet"
    if target.exists():
        return False
    row = pl.DataFrame([asdict(record)], schema=_RUN, orient="row")
    named = findings.select(run_key=pl.lit(record.run_key), version=pl.lit(record.version), **_all(findings))
    add(named, history / "findings" / target.name)
    return add(row, target)


def _all(frame: pl.DataFrame) -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in frame.columns}


def add(frame: pl.DataFrame, target: Path) -> bool:
    """Write a file that is not there yet; an existing one stays as it is.

    Returns:
        Whether it was written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(prefix=".new-", dir=target.parent) as draft:
        frame.write_parquet(draft.name)
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, target)
        except FileExistsError:
            return False
    return True


def runs(history: Path) -> pl.DataFrame:
    """One row per run of the model, in the order in which they were recorded.

    Raises:
        ContractError: if a file was written by a newer Errata, or is damaged.
    """
    frames = []
    problems = []
    for path in sorted((history / "runs").glob("*.parquet")):
        try:
            frame = pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            problems.append(_unreadable(path, error))
            continue
        if frame.schema.get("schema") != pl.Int64 or frame.height != 1:
            problems.append(_problem(path, "is no record of a run", _RESTORE))
        elif frame["schema"][0] > SCHEMA:
            what = f"was written by a newer Errata (history format {frame['schema'][0]}; this one knows {SCHEMA})"
            problems.append(_problem(path, what, "run the newer version, or name another folder with --runs"))
        else:
            frames.append(frame.select(_columns(frame)))
    if problems:
        raise ContractError(problems)
    found = pl.concat(frames) if frames else pl.DataFrame(schema=_RUN)
    return found.sort("recorded_at", "run_key")


def last_run(home: Home, version: str | None) -> Path:
    """The directory of the run that was recorded last, of one version if it is named.

    Raises:
        ContractError: if there is none.
    """
    found = runs(home.history)
    if version is not None:
        found = found.filter(pl.col("version") == version)
    if found.is_empty():
        which = "no run" if version is None else f"no run of version {version!r}"
        raise ContractError([Problem("history", f"{which} of {home.model} is recorded", "make one with `errata run`")])
    return home.runs / home.model / str(found["folder"][-1])


def findings(history: Path, run_key: str) -> pl.DataFrame:
    """One row per finding of a recorded run; no row if there is no such file.

    Raises:
        ContractError: if the file is damaged.
    """
    path = history / "findings" / f"{run_key}.parquet"
    if not path.exists():
        return pl.DataFrame(schema={"finding_id": pl.String, "holds": pl.Boolean, "first_seen": pl.String})
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ContractError([_unreadable(path, error)]) from error


_RESTORE = "restore the file from a copy; it is only ever added, never changed"


def _columns(frame: pl.DataFrame) -> list[pl.Expr]:
    """The columns this version knows: those it has, and the others empty."""
    return [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in _RUN.items()
    ]


def _unreadable(path: Path, error: Exception) -> Problem:
    return _problem(path, f"cannot be read ({str(error).splitlines()[0][:120]})", _RESTORE)


def _problem(path: Path, what: str, do: str) -> Problem:
    return Problem(f"history ({path.parent.name}/{path.name})", what, do)

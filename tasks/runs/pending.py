"""Which versions of a model were not analysed yet."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.engine import open_engine
from tasks.inputs.sources import open_predictions
from tasks.runs.versions import UNVERSIONED, in_paths, versions_in_column, versions_on_disk
from tasks.sql import ident


def pending(
    contract: Contract, base: Path, recorded: pl.DataFrame, memory: str = "3GB", since: str | None = None
) -> list[str]:
    """The versions that no run of all cases is recorded of, oldest first.

    Args:
        contract: says where versions are named.
        base: the folder that relative paths start from.
        recorded: one row per run of the model; filtered ones stand beside its history and do not count.
        memory: what the engine may use where the predictions have to be read.
        since: the first version to look at.

    Raises:
        ContractError: if the predictions cannot be read or hold no version, or `since` is not among them.
    """
    found = _versions(contract, base, memory)
    if not found:
        what = f"{contract.predictions.source!r} holds no model version"
        raise ContractError([Problem("predictions.source", what, "check the path, or set `version`")])
    if since is not None:
        if since not in found:
            raise ContractError([Problem("--since", f"there is no version {since!r}", nearest(since, found))])
        found = found[found.index(since) :]
    done = set(recorded.filter(pl.col("scope") == "")["version"])
    return [version for version in found if version not in done]


def nothing_new(contract: Contract) -> str:
    """What to say when no version is pending; of a model without versions, that this may mean little."""
    if _is_versioned(contract):
        return "nothing new"
    return "nothing new; errata.yaml names no version, so predictions that replace others are not noticed"


def _is_versioned(contract: Contract) -> bool:
    return bool(contract.version is not None or in_paths(contract) or contract.predictions.version)


def _versions(contract: Contract, base: Path, memory: str) -> list[str]:
    """Every version that the contract's predictions hold, oldest first."""
    if contract.version is not None:
        return [contract.version]
    if in_paths(contract):
        return versions_on_disk(contract, base)
    column = contract.predictions.version
    if column is None:
        return [UNVERSIONED]
    with TemporaryDirectory(prefix="errata-") as work, open_engine(Path(work) / "spill", memory) as engine:
        predictions = open_predictions(contract, base, engine, Path(work))
        if column not in predictions.columns:
            what = f"there is no column {column!r} in {predictions.shown!r}"
            raise ContractError([Problem("predictions.version", what, nearest(column, predictions.columns))])
        return [v for v in versions_in_column(engine, ident(predictions.view), column) if v is not None]

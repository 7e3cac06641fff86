"""Which model version a run is about, and how far its data reach."""

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.inputs.sources import Table
from tasks.moments import has_zone, iso_day
from tasks.sql import Sql, ident


def model_version(engine: Engine, contract: Contract, predictions: Table, asked: str | None) -> str:
    """The version asked for, or the contract's, or the one that the predictions hold.

    Raises:
        ContractError: if nothing says it, or the predictions hold several.
    """
    if stated := asked or contract.version:
        return stated
    column = contract.predictions.version
    if column is None:
        return "unversioned"
    found = [v for (v,) in engine.rows("runs/versions", source=ident(predictions.view), version=ident(column))]
    if len(found) == 1 and found[0] is not None:
        return str(found[0])
    more = "+" if len(found) > 10 else ""
    listed = ", ".join("empty" if v is None else repr(v) for v in found[:10])
    raise ContractError(
        [
            Problem(
                f"{predictions.shown}: {column}",
                f"holds {len(found[:10])}{more} model versions ({listed}); a run is about one",
                "give one file per version, or say which with --version after filtering the predictions",
            )
        ]
    )


def data_until(engine: Engine, contract: Contract, evaluation: Sql) -> str:
    """The day of the latest case in the reader's time zone; empty where cases have no time."""
    until, time, _ = engine.row("runs/data_until", evaluation=evaluation)
    return "" if until is None else iso_day(until, contract.timezone if has_zone(time) else None)

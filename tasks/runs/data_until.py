"""How far the data of a run reach."""

from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.moments import has_zone, iso_day
from tasks.sql import Sql


def data_until(engine: Engine, contract: Contract, evaluation: Sql) -> str:
    """The day of the latest case in the reader's time zone; empty where cases have no time."""
    until, time, _ = engine.row("runs/data_until", evaluation=evaluation)
    return "" if until is None else iso_day(until, contract.timezone if has_zone(time) else None)

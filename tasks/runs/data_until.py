"""How far the data of a run reach."""

from zoneinfo import ZoneInfo

from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.sql import Sql


def data_until(engine: Engine, contract: Contract, evaluation: Sql) -> str:
    """The day of the latest case in the reader's time zone; empty where cases have no time."""
    until, _ = engine.row("runs/data_until", evaluation=evaluation)
    if until is None:
        return ""
    return str((until.astimezone(ZoneInfo(contract.timezone)) if until.tzinfo else until).date())

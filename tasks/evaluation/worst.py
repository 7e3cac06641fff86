"""The failures worth reading first, listed in the lanes that each task type defines."""

from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.evaluation.task_types import TASK_TYPES
from tasks.sql import Sql

__all__ = ["WorstCase", "worst_cases"]


def worst_cases(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """At most `limit` failures in each lane of the task, the worst first; a case may stand in several lanes."""
    return TASK_TYPES[contract.task].worst(engine, contract, evaluation, limit)

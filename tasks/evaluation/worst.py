"""The failures worth reading first, listed in the lanes that each task type defines; any case in the same words."""

from collections.abc import Sequence

from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.evaluation.task_types import TASK_TYPES
from tasks.sql import Sql

__all__ = ["WorstCase", "described_cases", "worst_cases"]


def worst_cases(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """At most `limit` failures in each lane of the task, the worst first; a case may stand in several lanes."""
    return TASK_TYPES[contract.task].worst(engine, contract, evaluation, limit)


def described_cases(engine: Engine, contract: Contract, evaluation: Sql, ids: Sequence[str]) -> tuple[WorstCase, ...]:
    """Analysed cases by id, failed or not, in the words of the task; in the order of their ids."""
    return TASK_TYPES[contract.task].describe(engine, contract, evaluation, ids) if ids else ()

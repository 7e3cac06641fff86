"""What is wrong with labels and predictions for the task at hand, told before anything is computed."""

from tasks.contracts.config import Contract
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.evaluation.reading import observe
from tasks.evaluation.task_type import Columns, Observed
from tasks.evaluation.task_types import TASK_TYPES
from tasks.sql import Sql


def prediction_problems(contract: Contract, types: Columns) -> list[Problem]:
    """What is wrong with the shape of the predictions; `types` are the predictions' columns."""
    return TASK_TYPES[contract.task].prediction_problems(contract, types)


def observed_values(engine: Engine, contract: Contract, types: Columns, labels: Sql, predictions: Sql) -> Observed:
    """The label values and hard predictions of two relations, as `label_problems` wants to see them.

    `types` are the predictions' columns and, as `label__value_raw`, the type of the label column.
    """
    return observe(engine, TASK_TYPES[contract.task], contract, types, labels, predictions, contract.labels.label)


def label_problems(contract: Contract, types: Columns, observed: Observed) -> list[Problem]:
    """What is wrong with the values of the label (and of hard predictions), as far as `observed_values` shows them."""
    return TASK_TYPES[contract.task].label_problems(contract, types, observed)

"""The task types there are; everything else asks this table instead of comparing names."""

from tasks.contracts.config import Task
from tasks.evaluation.binary import BINARY
from tasks.evaluation.multiclass import MULTICLASS
from tasks.evaluation.ranking import RANKING
from tasks.evaluation.regression import REGRESSION
from tasks.evaluation.task_type import TaskType

TASK_TYPES: dict[Task, TaskType] = {t.name: t for t in (BINARY, MULTICLASS, REGRESSION, RANKING)}

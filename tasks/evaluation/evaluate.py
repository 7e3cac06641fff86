"""Writes the evaluation table: one row per prediction with its status, loss and failure.

What a failure is, each task type says in its own file; how losses are rounded is in `tasks.evaluation.rounding`.
"""

from pathlib import Path

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.engine import Engine
from tasks.evaluation.reading import observe
from tasks.evaluation.rounding import grids
from tasks.evaluation.task_type import Evaluated, Grading, Observed, Requirement
from tasks.evaluation.task_types import TASK_TYPES
from tasks.sql import Sql, ident, literal, parquet

# Every task grades a case of weight 0 like any other, and gives it this status last.
_WEIGHT = Requirement(
    status="weightless",
    name="with a weight above 0",
    reason="their weight is 0, so that they count for nothing",
    undecided="every case that could be judged has the weight 0",
    do="give the cases that count a weight above 0",
)
_CASE = ("case__id", "case__status", "case__time", "case__entity", "case__query", "case__weight")


def evaluate(
    engine: Engine, contract: Contract, joined: Sql, joined_columns: dict[str, str], target: Path
) -> Evaluated:
    """Grade the joined cases and write them to `target` as Parquet, ordered by case__id.

    Raises:
        ContractError: if labels or predictions are not what the task needs, or weights are not usable.
    """
    task = TASK_TYPES[contract.task]
    observed = observe(engine, task, contract, joined_columns, joined, joined) if task.classes else Observed()
    problems = [
        *task.prediction_problems(contract, joined_columns),
        *task.label_problems(contract, joined_columns, observed),
    ]
    if errors := [problem for problem in problems if problem.level == "error"]:
        raise ContractError(errors)
    grading = task.grade(engine, contract, joined, joined_columns, observed)
    _write(engine, grading, joined_columns, target, contract.search.seed)
    if grading.table:
        engine.execute("evaluation/drop_table", table=grading.table)
    relation = parquet(target)
    kinds = [kind for kind, _, _ in engine.rows("evaluation/kinds", evaluation=relation)]
    return Evaluated(
        path=target,
        columns=dict(engine.rows("evaluation/columns", evaluation=relation)),
        failure=grading.failure,
        loss=grading.loss,
        graded=grading.graded,
        kinds={kind: grading.describe_kind(kind) for kind in dict.fromkeys([*grading.kinds, *kinds])},
        rule=grading.rule,
        requirements=(*grading.requirements, *((_WEIGHT,) if contract.predictions.weight else ())),
    )


def _write(engine: Engine, grading: Grading, joined_columns: dict[str, str], target: Path, seed: int) -> None:
    """Errata's own columns first, then everything that was joined."""
    found = grids(engine, grading.view)
    labels = [name for name in joined_columns if name.startswith("label__") and name != "label__value_raw"]
    own = [name for name in grading.columns if not name.startswith("error__")]
    errors = [name for name in grading.columns if name.startswith("error__")]
    leading = [*(name for name in _CASE if name == "case__status" or name in joined_columns), *own, *labels, *errors]
    trailing = [name for name in joined_columns if name not in leading and name != "label__value_raw"]
    engine.execute(
        "evaluation/write",
        graded=grading.view,
        path=literal(str(target)),
        leading=[ident(name) for name in leading],
        trailing=[ident(name) for name in trailing],
        loss=ident("error__loss"),
        weight=ident("case__weight"),
        loss_quantum=literal(found.loss),
        weight_quantum=literal(found.weight),
        seed=literal(f"#{seed}" if seed else ""),
    )

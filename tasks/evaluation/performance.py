"""How good the model is: the metrics of its task with their intervals, and its failures by kind."""

from tasks.contracts.analysis import KindCount, Performance
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import significant
from tasks.evaluation.metrics.failures import error_rate
from tasks.evaluation.task_type import Evaluated
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.words import column_words
from tasks.sql import Sql


def performance(engine: Engine, contract: Contract, evaluation: Sql, evaluated: Evaluated) -> Performance:
    """Summarise an evaluation table; rates and shares are weighted where weights are given, failures are rows."""
    rows, failed, weight, failed_weight = engine.row("evaluation/totals", evaluation=evaluation)
    found = {kind: (count, share) for kind, count, share in engine.rows("evaluation/kinds", evaluation=evaluation)}
    ordered = sorted(evaluated.kinds, key=lambda kind: -found.get(kind, (0, 0.0))[0])
    summary = TASK_TYPES[contract.task].summarise(engine, contract, evaluation, evaluated)
    return Performance(
        failure=evaluated.failure,
        loss=evaluated.loss,
        rows=rows,
        failures=failed,
        failure_rate=significant(failed_weight / weight) if weight > 0 else None,
        kinds=tuple(
            KindCount(
                kind,
                evaluated.kinds[kind],
                found.get(kind, (0, 0.0))[0],
                significant(found.get(kind, (0, 0.0))[1] / failed_weight) if failed else 0.0,
            )
            for kind in ordered
        ),
        metrics=(error_rate(engine, contract, evaluation), *summary.metrics),
        calibration=summary.calibration,
        confusion=summary.confusion,
        rule=evaluated.rule,
        weighted_failures=failed_weight,
        weighted_by=column_words(contract, contract.predictions.weight) if contract.predictions.weight else "",
    )

"""Regression.

Prediction: a number. Residual: prediction minus label.
Failure: the absolute residual exceeds the tolerance, absolute or as a share of the label (the larger bound where both
are given). Without a tolerance, the worst tenth of the cases, whatever they weigh, and all that are as far off as the
best of them; if all cases are equally far off, no worst tenth can be told apart and every case is undecided. Kinds:
over, under. Loss: the absolute residual.
`error__scaled` is the absolute residual in multiples of the usual one among cases with a similar prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.contracts.analysis import FailureRule
from tasks.contracts.columns import kind_of
from tasks.contracts.config import Contract
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.evaluation.listing import Failure, chosen, failures
from tasks.evaluation.metrics.regression import summarise_regression
from tasks.evaluation.reading import GRADED, LABEL, RAW_LABEL, SCORE, carried, is_number, parse
from tasks.evaluation.task_type import Columns, Grading, Observed, Requirement, TaskType, WorstCase
from tasks.evaluation.words import count, exact, label_words, number, quantity, with_unit
from tasks.sql import Sql, literal

COLUMNS = (
    "prediction__value",
    "prediction__score",
    "label__value",
    "error__failed",
    "error__kind",
    "error__loss",
    "error__residual",
    "error__scaled",
)
WORST_SHARE = 0.1

# What the last digits of a prediction and a label can make up in their difference, as a share of them: 105.3 - 100.3 is
# 5 and a little.
ROUNDING = 1e-12

# Predicted levels that are told apart when a residual is scaled, and the cases each of them should have.
LEVELS = 20
CASES_PER_LEVEL = 50


@dataclass(frozen=True)
class _WorstTenth:
    """The cases whose absolute residual is above `bound`; None if all `rows` are equally far off, by `tail`."""

    bound: float | None
    tail: float
    rows: int
    failing: int


def number_problems(contract: Contract, types: Columns, observed: Observed) -> list[Problem]:
    """What keeps the labels of a regression or ranking from being numbers."""
    name, found = contract.labels.label, types.get(RAW_LABEL, "DOUBLE")
    where = f"labels.label ({name})"
    if kind_of(found) in ("time", "nested"):
        return [Problem(where, f"is {found}, not a number", "name a numeric column, or derive one")]
    if not observed.labels:
        return []
    shown = ", ".join(f"{v.text!r} ({count(v.rows, 'row', 'rows')})" for v in observed.labels[:3])
    return [
        Problem(
            where,
            f"holds values that are no finite numbers: {shown}" + (", ..." if len(observed.labels) > 3 else ""),
            "mend them, or leave them: these cases count as unlabelled",
            "warning",
        )
    ]


def _prediction_problems(contract: Contract, columns: Columns) -> list[Problem]:
    name = _prediction(contract)
    if name is None:
        return [
            Problem("predictions", "no prediction", "set predictions.score to the column with the predicted number")
        ]
    if name in columns and not is_number(columns[name]):
        return [
            Problem(
                f"predictions ({name})",
                f"is {columns[name]}, not a number",
                "name a numeric column or declare its type under predictions.types",
            )
        ]
    return []


def _prediction(contract: Contract) -> str | None:
    score = contract.predictions.score
    return score if isinstance(score, str) else contract.predictions.prediction


def _grade(engine: Engine, contract: Contract, joined: Sql, columns: Columns, _observed: Observed) -> Grading:
    name = _prediction(contract) or ""
    parsed = parse(engine, joined, columns, numbers={LABEL: RAW_LABEL, SCORE: name})
    shares = [i / LEVELS for i in range(1, LEVELS)]
    rows, tail, usual, largest, edges = engine.row(
        "evaluation/residual_quantiles", {"edges": shares, "tail": 1 - WORST_SHARE}, parsed=parsed
    )
    configured = contract.failure.tolerance is not None or contract.failure.relative_tolerance is not None
    worst = None if configured or tail is None else _worst_tenth(engine, parsed, rows, float(tail))
    tolerance = worst.bound if worst else contract.failure.tolerance
    levels, last = _levels(engine, parsed, rows, edges or [], usual or largest or 1.0)
    engine.execute(
        "evaluation/regression_graded",
        view=GRADED,
        parsed=parsed,
        carried=carried(columns),
        tolerance=None if tolerance is None else literal(tolerance),
        relative=literal(contract.failure.relative_tolerance) if contract.failure.relative_tolerance else None,
        rounding=literal(ROUNDING),
        levels=[{"edge": literal(edge), "usual": literal(size)} for edge, size in levels],
        usual=literal(last),
    )
    return Grading(
        view=GRADED,
        columns=COLUMNS,
        failure=_failure(contract, worst),
        loss=f"The absolute error: how far the prediction is from {label_words(contract)}.",
        graded=True,
        kinds=("over", "under"),
        describe_kind=lambda kind: f"{label_words(contract)}: predicted too {'high' if kind == 'over' else 'low'}",
        rule=FailureRule(
            tolerance=tolerance,
            relative_tolerance=contract.failure.relative_tolerance,
            worst_tenth=not configured,
        ),
        requirements=(_told_apart(contract, worst),) if worst and worst.bound is None else (),
    )


def _worst_tenth(engine: Engine, parsed: Sql, rows: int, tail: float) -> _WorstTenth:
    """The worst tenth of the cases (at least one), with all that are as far off as the best of them.

    `tail` is the 90 % quantile of the absolute residual. Where more cases are as far off as the worst tenth has room
    for, they all belong to it; where nothing is less far off, only what is beyond the quantile does.
    """
    beyond, below, from_it_on, off = engine.row(
        "evaluation/worst_tenth", parsed=parsed, tail=literal(tail), rounding=literal(ROUNDING)
    )
    if below is not None and beyond < _room(rows):
        return _WorstTenth(float(below), tail, rows, from_it_on)
    if beyond or not off:
        return _WorstTenth(tail, tail, rows, beyond)
    return _WorstTenth(None, tail, rows, 0)


def _room(rows: int) -> int:
    """How many cases the worst tenth of so many holds, at least one."""
    return max(1, int(rows * WORST_SHARE))


def _told_apart(contract: Contract, worst: _WorstTenth) -> Requirement:
    return Requirement(
        status="undecided",
        name="with a residual that tells it apart",
        reason="no failure.tolerance is set, and without one only the worst tenth counts: all are equally far off",
        undecided=f"every case is off {label_words(contract)} by {quantity(contract, worst.tail)}, "
        "and no worst tenth can be told apart",
        do="set failure.tolerance to the largest error that is acceptable",
    )


def _levels(
    engine: Engine, parsed: Sql, rows: int, edges: list[float], usual: float
) -> tuple[list[tuple[float, float]], float]:
    """The usual (median) absolute residual at each predicted level: (upper edge, usual) for all levels but the last.

    Up to 20 equally filled levels of at least 50 cases; equal predictions are at one level. Where most predictions are
    exactly right the level's median is 0, and the usual residual of all cases takes its place (or else the largest).
    """
    wanted = min(LEVELS, max(rows // CASES_PER_LEVEL, 1))
    chosen = sorted({edges[LEVELS * i // wanted - 1] for i in range(1, wanted)}) if edges else []
    found = dict(
        engine.rows(
            "evaluation/residual_bins",
            parsed=parsed,
            edges=[{"value": literal(edge), "bin": literal(i)} for i, edge in enumerate(chosen)],
            last=literal(len(chosen)),
        )
    )
    sizes = [float(found.get(i) or usual) for i in range(len(chosen) + 1)]
    return list(zip(chosen, sizes, strict=False)), sizes[-1]


def _failure(contract: Contract, worst: _WorstTenth | None) -> str:
    label, failure = label_words(contract), contract.failure
    absolute = None if failure.tolerance is None else with_unit(contract, exact(failure.tolerance))
    relative = None if failure.relative_tolerance is None else f"{exact(100 * failure.relative_tolerance)} % of it"
    if absolute and relative:
        return f"A case fails when the prediction is off {label} by more than {absolute} and by more than {relative}."
    if absolute or relative:
        return f"A case fails when the prediction is off {label} by more than {absolute or relative}."
    if worst is None:
        return "No tolerance is configured and nothing was analysed, so no case fails."
    if worst.bound is None:
        return (
            "No tolerance is configured, so the worst tenth would count, but every case is off "
            f"{label} by {quantity(contract, worst.tail)}: no case can be called a failure."
        )
    counted = "the 90 % quantile of the absolute error"
    if worst.bound < worst.tail:
        counted = "all but the largest error"
    if worst.failing > _room(worst.rows):
        counted = f"{number(100 * worst.failing / worst.rows)} % of the cases, because many are equally far off"
    return (
        f"No tolerance is configured, so the worst tenth counts: a case fails when the prediction is off {label} by "
        f"more than {quantity(contract, worst.bound)}, {counted}."
    )


def _worst(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """The failures with the largest residual, and those with the largest for their predicted level."""
    lanes = (("largest_residual", "error__loss"), ("largest_scaled_residual", "error__scaled"))
    return tuple(
        _in_words(contract, lane, case)
        for lane, by in lanes
        for case in failures(engine, evaluation, limit, by=by, residuals=True)
    )


def _describe(engine: Engine, contract: Contract, evaluation: Sql, ids: Sequence[str]) -> tuple[WorstCase, ...]:
    return tuple(_in_words(contract, "", case) for case in chosen(engine, evaluation, ids, residuals=True))


def _in_words(contract: Contract, lane: str, case: Failure) -> WorstCase:
    return WorstCase(
        lane,
        case.case_id,
        _why(contract, case),
        quantity(contract, float(case.prediction)),
        quantity(contract, float(case.label)),
        case.kind,
        case.loss,
    )


def _why(contract: Contract, case: Failure) -> str:
    residual, scaled = case.residual or 0.0, case.scaled or 0.0
    direction = "high" if residual > 0 else "low"
    return (
        f"{label_words(contract)}: predicted {quantity(contract, abs(residual))} too {direction}, "
        f"{number(scaled)} times the usual error at that predicted level"
    )


REGRESSION = TaskType(
    name="regression",
    classes=False,
    prediction_problems=_prediction_problems,
    label_problems=number_problems,
    grade=_grade,
    summarise=summarise_regression,
    worst=_worst,
    describe=_describe,
    predicted=lambda contract, prediction, _: quantity(contract, float(prediction)),
)

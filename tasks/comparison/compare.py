"""This run against an earlier one of the same model, case by case: comparison.parquet and what it adds up to.

Cases are the same if they have the same key. Only those that both runs analysed with the same label speak of the
models; a case whose label changed is counted apart, whatever became of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.comparison.change import rate_change
from tasks.comparison.earlier import BASELINE, Earlier, declare
from tasks.comparison.inputs import inputs
from tasks.comparison.pairs import read_pairs
from tasks.comparison.rules import Judgement, judgement
from tasks.comparison.segments import COMPARED, segment_changes, tracked_rows
from tasks.contracts.comparison import Comparison, FlipCause, Flips
from tasks.contracts.config import Contract, Task
from tasks.contracts.findings import Finding
from tasks.engine import Engine
from tasks.evaluation.task_type import Evaluated
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.words import count
from tasks.sql import Sql, literal

# Below this share of cases in common the comparison speaks of a part of what the run is about.
FEW_IN_COMMON = 0.5

_MOVED: dict[Task, str] = {
    "binary": "the model moved the case to the other side of the threshold",
    "multiclass": "the model predicts another class",
    "regression": "the prediction moved",
    "ranking": "the item moved within its query",
}
_OTHER_INPUTS = "a joined feature has another value than before"

# Rows of sql/comparison/outcomes.sql: outcome, cause, failed before, failed now -> cases.
Outcomes = Mapping[tuple[str, str | None, bool | None, bool | None], int]


def compare(
    engine: Engine,
    contract: Contract,
    evaluation: Sql,
    evaluated: Evaluated,
    earlier: Earlier,
    findings: Sequence[Finding],
    target: Path,
) -> Comparison:
    """Compare two runs and write one row per case that either analysed to `target`.

    The two must be comparable (`tasks.comparison.comparable`). All rates use this run's weights.
    """
    before = declare(engine, earlier)
    judged = judgement(contract, evaluated.rule, earlier.analysis.performance.rule, earlier.version)
    given = inputs(contract, evaluated.columns, before)
    engine.execute(
        "comparison/matched",
        path=literal(str(target)),
        now=evaluation,
        before=BASELINE,
        failed=judged.failed,
        as_before=judged.as_before,
        moved=literal(judged.moved or None),
        numbers=not TASK_TYPES[contract.task].classes,
        now_inputs=given.now,
        before_inputs=given.before,
    )
    comparison = Sql(f"read_parquet({literal(str(target))})")
    outcomes: Outcomes = {
        tuple(key): cases for *key, cases in engine.rows("comparison/outcomes", comparison=comparison)
    }
    overall, confirm, *segments = read_pairs(
        engine,
        evaluation,
        comparison,
        [*COMPARED, *(tracked_rows(finding.proposal) for finding in findings)],
        clustered=contract.has_repeated_entities,
    )
    return Comparison(
        version=earlier.version,
        run_key=earlier.analysis.run_key,
        flips=overall.flips,
        overall=rate_change(overall),
        label_changed=_cases(outcomes, "label_changed"),
        label_flips=_label_flips(outcomes),
        only_now=_cases(outcomes, "only_now"),
        only_before=_cases(outcomes, "only_before"),
        causes=_causes(contract, outcomes, judged),
        segments=segment_changes(contract, findings, segments, (overall, confirm)),
        notes=(*judged.notes, *given.notes, *_few_in_common(outcomes, overall.flips)),
    )


def _cases(outcomes: Outcomes, outcome: str, cause: str | None = None) -> int:
    """The cases with one outcome, and with one cause if it is given."""
    return sum(n for (what, why, _, _), n in outcomes.items() if what == outcome and cause in (None, why))


def _label_flips(outcomes: Outcomes) -> Flips:
    became = {(before, now): n for (outcome, _, before, now), n in outcomes.items() if outcome == "label_changed"}
    return Flips(
        fixed=became.get((True, False), 0),
        newly_wrong=became.get((False, True), 0),
        still_wrong=became.get((True, True), 0),
        still_right=became.get((False, False), 0),
    )


def _causes(contract: Contract, outcomes: Outcomes, judged: Judgement) -> tuple[FlipCause, ...]:
    """The causes that flipped anything, those first that are told first when several would do."""
    words = {judged.moved: judged.words, "features": _OTHER_INPUTS, "score": _moved(contract)}
    causes = [
        FlipCause(cause, text, _cases(outcomes, "fixed", cause), _cases(outcomes, "newly_wrong", cause))
        for cause, text in words.items()
        if cause
    ]
    return tuple(cause for cause in causes if cause.fixed or cause.newly_wrong)


def _moved(contract: Contract) -> str:
    if contract.task == "binary" and contract.predictions.score is None:
        return "the model predicts the other class"
    return _MOVED[contract.task]


def _few_in_common(outcomes: Outcomes, flips: Flips) -> list[str]:
    both = flips.rows + _cases(outcomes, "label_changed")
    analysed = both + _cases(outcomes, "only_now")
    if both >= FEW_IN_COMMON * analysed:
        return []
    return [
        f"Only {both:,} of this run's {count(analysed, 'analysed case', 'analysed cases')} are in both runs; "
        "the comparison says nothing of the others."
    ]

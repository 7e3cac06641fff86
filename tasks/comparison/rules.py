"""By which rule the cases of both runs are judged, so that a difference speaks of the models and not of the yardstick.

A rule that the user moved (threshold, tolerance, settings of a ranking) is part of what changed: each run's failures
stand, and flips that only the new rule explains are counted apart. A tolerance that is the worst tenth of a run is no
rule of anybody: both runs are then judged by one of the two.
"""

from dataclasses import dataclass

from tasks.contracts.analysis import FailureRule
from tasks.contracts.config import Contract
from tasks.evaluation.words import exact, number, with_unit
from tasks.sql import Sql, literal

AS_STORED = Sql("error__failed")


@dataclass(frozen=True)
class Judgement:
    """How cases are judged, as conditions on an evaluation table.

    Attributes:
        failed: whether a case of either run fails.
        as_before: whether a case of this run would fail by the baseline's rule; None where the rule did not move.
        moved: the cause of flips that only the rule explains (`threshold` or `definition`); words: in plain words.
    """

    failed: Sql = AS_STORED
    as_before: Sql | None = None
    moved: str = ""
    words: str = ""
    notes: tuple[str, ...] = ()


def judgement(contract: Contract, now: FailureRule, before: FailureRule, version: str) -> Judgement:
    """How to judge the cases of this run and of the baseline, whose model version is `version`."""
    if contract.task == "regression":
        return _regression(contract, now, before, version)
    if contract.task == "ranking":
        return _ranking(now, before, version)
    return _threshold(now, before)


def _threshold(now: FailureRule, before: FailureRule) -> Judgement:
    if now.threshold is None or now.threshold == before.threshold:
        return Judgement()
    if before.threshold is None:
        return Judgement(
            notes=("The baseline has no threshold on record, so a moved threshold cannot be told from a moved score.",)
        )
    new, old = (Sql(f"prediction__score >= {literal(t)}") for t in (now.threshold, before.threshold))
    return Judgement(
        # The other side of the old threshold means the other class, and with the same label the other outcome.
        as_before=Sql(f"error__failed <> (({new}) <> ({old}))"),
        moved="threshold",
        words=f"the threshold moved from {exact(before.threshold)} to {exact(now.threshold)}",
    )


def _regression(contract: Contract, now: FailureRule, before: FailureRule, version: str) -> Judgement:
    tolerated, was = _tolerance_words(contract, now), _tolerance_words(contract, before)
    if not tolerated or not was:
        known = now if tolerated else before
        return Judgement(failed=_beyond(known), notes=("Both runs are judged by the one tolerance on record.",))
    if before.worst_tenth and not now.worst_tenth:
        note = f"{version} had no tolerance configured; both are judged by this run's, {tolerated}."
        return Judgement(failed=_beyond(now), notes=(note,))
    if now.worst_tenth:
        own = "its own worst tenth wrong" if before.worst_tenth else "the worst tenth of its cases wrong"
        note = (
            f"No tolerance is configured, and a run that calls {own} cannot be compared: "
            f"both are judged by the tolerance of {version}, {was}."
        )
        return Judgement(failed=_beyond(before), notes=(note,))
    if _beyond(now) == _beyond(before):
        return Judgement()
    return Judgement(
        as_before=_beyond(before),
        moved="definition",
        words=f"the tolerance moved from {was} to {tolerated}",
        notes=(f"The tolerance moved from {was} to {tolerated}; each run is judged by its own.",),
    )


def _beyond(rule: FailureRule) -> Sql:
    """The definition of a failure of a regression, as in sql/evaluation/regression_graded.sql."""
    absolute = None if rule.tolerance is None else literal(rule.tolerance)
    relative = None if rule.relative_tolerance is None else f"{literal(rule.relative_tolerance)} * abs(label__value)"
    acceptable = f"greatest({absolute}, {relative})" if absolute and relative else absolute or relative
    return Sql(f"abs(error__residual) > {acceptable}") if acceptable else AS_STORED


def _tolerance_words(contract: Contract, rule: FailureRule) -> str:
    shown = number if rule.worst_tenth else exact
    absolute = "" if rule.tolerance is None else with_unit(contract, shown(rule.tolerance))
    relative = "" if rule.relative_tolerance is None else f"{exact(100 * rule.relative_tolerance)} % of the label"
    return " or ".join(part for part in (absolute, relative) if part)


def _ranking(now: FailureRule, before: FailureRule, version: str) -> Judgement:
    if (now.top, now.relevant) == (before.top, before.relevant):
        return Judgement()
    if before.top is None or before.relevant is None or now.top is None or now.relevant is None:
        return Judgement(
            notes=("The baseline's top and relevance are not on record; failures are compared as they were.",)
        )
    was, is_now = (f"the first {r.top} with labels from {exact(r.relevant or 0)} on" for r in (before, now))
    return Judgement(
        as_before=_misplaced(literal(before.top), literal(before.relevant)),
        moved="definition",
        words=f"what counts moved from {was} to {is_now}",
        notes=(f"{version} was judged on {was}, this run on {is_now}.",),
    )


def _misplaced(top: Sql, relevant: Sql) -> Sql:
    """The definition of a failure of a ranking, as in sql/evaluation/ranks.sql."""
    return Sql(
        f"max(label__value) OVER (PARTITION BY case__query) >= {relevant} AND ("
        f"(label__value >= {relevant} AND error__ideal_rank <= {top} AND prediction__value > {top}) "
        f"OR (prediction__value <= {top} AND error__ideal_rank > {top}))"
    )

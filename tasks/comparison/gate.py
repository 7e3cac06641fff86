"""The gate: what the contract's limits say of a run, each in plain words with its numbers.

FAIL: a limit is exceeded. UNDECIDED: too little is known to tell. WARN: no limit is broken, but something got worse or
the data are at fault. The outcome is the first of FAIL, UNDECIDED, WARN and PASS that any reason has.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tasks.comparison.worse_groups import before_and_now, of_100, worse_groups
from tasks.contracts.analysis import FaultCheck, Performance
from tasks.contracts.comparison import Comparison, GateReason, GateResult, Outcome
from tasks.contracts.config import Contract, Limit
from tasks.contracts.findings import Finding, State
from tasks.evaluation.words import count, exact

_PRECEDENCE: tuple[Outcome, ...] = ("FAIL", "UNDECIDED", "WARN", "PASS")
# States of a finding that an operator has to look at; on a first run everything is new and nothing is news.
_NEWS: tuple[State, ...] = ("new", "worse", "regressed")
_NAMED = 3

Reasons = Iterator[GateReason]


def gate(
    contract: Contract,
    performance: Performance,
    comparison: Comparison | None,
    findings: Sequence[Finding],
    resolved: Sequence[Finding],
    fault_checks: Sequence[FaultCheck] = (),
) -> GateResult:
    """Judge a run; without a comparison, limits that need a baseline are undecided.

    Args:
        contract: its `gate` holds the limits.
        performance: of this run.
        comparison: with the baseline, if there is one.
        findings: of this run.
        resolved: findings of the baseline that no longer hold.
        fault_checks: which data faults were looked for.
    """
    least = contract.gate.min_rows
    if performance.rows < least:
        found = count(performance.rows, "case was", "cases were") if performance.rows else "no case was"
        words = f"{found} analysed, and at least {least:,} are needed to judge this run"
        reasons = [GateReason("min_rows", words, performance.rows, least, "UNDECIDED", ())]
    else:
        reasons = [
            *_error_rate(contract, performance, comparison),
            *_worse_segments(contract, comparison),
            *_subgroups(contract, comparison, findings),
            *_worse_overall(contract, comparison),
            *_news(comparison, findings, resolved),
            *_data_faults(contract, findings, fault_checks),
        ]
    if not reasons:
        reasons = [GateReason("none", "no limit is set under `gate:`, and nothing got worse", None, None, "PASS", ())]
    ordered = sorted(reasons, key=lambda reason: _PRECEDENCE.index(reason.outcome))
    return GateResult(ordered[0].outcome, tuple(ordered))


def write_gate(folder: Path, result: GateResult) -> None:
    """Write gate.json: the outcome and its reasons, the gravest first."""
    text = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    (folder / "gate.json").write_text(text + "\n", encoding="utf-8")


def _error_rate(contract: Contract, performance: Performance, comparison: Comparison | None) -> Reasons:
    limit = contract.gate.error_rate
    if limit.max is not None and performance.failure_rate is not None:
        yield _judged("error_rate.max", "analysed cases", performance.failure_rate, limit.max)
    elif limit.max is not None:
        words = "there is no error rate, because the weights of all analysed cases are zero"
        yield GateReason("error_rate.max", words, None, limit.max, "UNDECIDED", ())
    if limit.max_increase is not None:
        yield _increase(contract, comparison, limit.max_increase)


def _increase(contract: Contract, comparison: Comparison | None, limit: float) -> GateReason:
    rule = "error_rate.max_increase"
    if comparison is None:
        return _no_baseline(rule, limit)
    change = comparison.overall
    if change.difference is None or change.rows < contract.gate.min_rows:
        words = (
            f"only {count(change.rows, 'case', 'cases')} can be compared with {comparison.version}, "
            f"and at least {contract.gate.min_rows:,} are needed"
        )
        return GateReason(rule, words, change.rows, limit, "UNDECIDED", ())
    words = (
        f"on {change.rows:,} cases of both, {of_100(change.before)} of 100 were wrong under {comparison.version} and "
        f"{of_100(change.now)} are now"
    )
    return _risen(rule, words, change.difference, limit)


def _worse_segments(contract: Contract, comparison: Comparison | None) -> Reasons:
    limit, rule = contract.gate.worse_segments.max, "worse_segments.max"
    if comparison is None:
        if limit is not None:
            yield _no_baseline(rule, limit)
        return
    worse, words = comparison.worse, worse_groups(comparison)
    named = tuple(group.subject for group in worse[:1])
    if limit is None:
        if worse:
            yield GateReason("worse_segments", words, len(worse), None, "WARN", named)
        return
    allowed = f"{words}; {f'at most {limit:,}' if limit else 'none'} may be"
    broken: Outcome = "FAIL" if len(worse) > limit else "WARN" if worse else "PASS"
    yield GateReason(rule, allowed, len(worse), limit, broken, named)


def _subgroups(contract: Contract, comparison: Comparison | None, findings: Sequence[Finding]) -> Reasons:
    """The limits of each column's groups; those with fewer cases than `min_rows` decide nothing."""
    for column, limit in contract.gate.subgroups.items():
        groups = [f for f in findings if f.proposal.known and f.proposal.columns == (column,)]
        if limit.max is not None:
            yield from _groups_within(contract, column, groups, limit.max)
        if limit.max_increase is not None:
            yield from _groups_risen(contract, column, groups, comparison, limit)


def _groups_within(contract: Contract, column: str, groups: Sequence[Finding], limit: float) -> Reasons:
    rule, least = f"subgroups.{column}.max", contract.gate.min_rows
    large = [(f, f.measure.error_rate) for f in groups if f.measure.analysed >= least]
    rates = [(finding.proposal.subject, rate) for finding, rate in large if rate is not None]
    over = [(subject, rate) for subject, rate in rates if rate > limit]
    for subject, rate in sorted(over, key=lambda each: -each[1]):
        yield _judged(rule, subject, rate, limit, (subject,))
    if not over:
        yield _all_within(rule, column, len(groups), len(rates), max((r for _, r in rates), default=None), limit)


def _groups_risen(
    contract: Contract, column: str, groups: Sequence[Finding], comparison: Comparison | None, limit: Limit
) -> Reasons:
    rule, allowed = f"subgroups.{column}.max_increase", limit.max_increase or 0.0
    if comparison is None:
        yield _no_baseline(rule, allowed)
        return
    ids = {f.finding_id for f in groups}
    large = [s for s in comparison.segments if s.finding_id in ids and s.change.rows >= contract.gate.min_rows]
    risen = [(s, s.change.difference) for s in large if s.change.difference is not None]
    over = [(segment, difference) for segment, difference in risen if difference > allowed]
    for segment, difference in sorted(over, key=lambda each: -each[1]):
        yield _risen(rule, before_and_now(segment), difference, allowed, (segment.subject,))
    if not over:
        yield _all_within(rule, column, len(groups), len(risen), max((d for _, d in risen), default=None), allowed)


def _all_within(rule: str, column: str, groups: int, judged: int, highest: float | None, limit: float) -> GateReason:
    """What is to be said of a column when none of its groups breaks the limit."""
    if not judged:
        words = f"no group of {column} holds enough cases to be judged"
        return GateReason(rule, words, None, limit, "UNDECIDED", ())
    few = f"; {groups - judged:,} with too few cases decide nothing" if groups > judged else ""
    words = f"{count(judged, 'group', 'groups')} of {column} can be judged, and none is beyond its limit{few}"
    return GateReason(rule, words, highest, limit, "PASS", ())


def _worse_overall(contract: Contract, comparison: Comparison | None) -> Reasons:
    """More failures than before beyond chance are worth a look even where no limit speaks of them."""
    if comparison is None or contract.gate.error_rate.max_increase is not None:
        return
    change = comparison.overall
    if change.low is not None and change.low > 0 and change.p_value <= contract.search.q:
        words = (
            f"on {change.rows:,} cases of both, {of_100(change.now)} of 100 are wrong and "
            f"{of_100(change.before)} were under {comparison.version}, more than chance explains"
        )
        yield GateReason("worse_overall", words, change.difference, None, "WARN", ())


def _news(comparison: Comparison | None, findings: Sequence[Finding], resolved: Sequence[Finding]) -> Reasons:
    if comparison is None:
        return
    for state in _NEWS:
        told = [f.proposal.subject for f in findings if f.state == state and _counts(f)]
        if told:
            words = f"{count(len(told), 'finding is', 'findings are')} {state}: {_listed(told)}"
            yield GateReason(f"findings.{state}", words, len(told), None, "WARN", tuple(told[:_NAMED]))
    if resolved:
        words = f"{count(len(resolved), 'finding no longer holds', 'findings no longer hold')}: "
        subjects = [f.proposal.subject for f in resolved]
        words += _listed(subjects)
        yield GateReason("findings.resolved", words, len(resolved), None, "PASS", tuple(subjects[:_NAMED]))


def _data_faults(contract: Contract, findings: Sequence[Finding], fault_checks: Sequence[FaultCheck]) -> Reasons:
    """The limit on faults in the data; without one, only those that do harm are worth a warning."""
    limit, rule = contract.gate.data_faults.max, "data_faults.max"
    faults = [f for f in findings if f.proposal.family == "data_preparation"]
    if limit is None:
        harmful = [f.proposal.subject for f in faults if f.proposal.strength == "confirmed" and _counts(f)]
        if harmful:
            words = f"the data are at fault where more goes wrong than elsewhere: {_listed(harmful)}"
            yield GateReason("data_faults", words, len(harmful), None, "WARN", tuple(harmful[:_NAMED]))
        return
    sure = [f.proposal.subject for f in faults if f.holds and f.proposal.strength in ("confirmed", "probable")]
    named = f": {_listed(sure)}" if sure else ""
    allowed = f"at most {limit:,}" if limit else "none"
    words = f"{count(len(sure), 'fault was', 'faults were')} found in the data{named}; {allowed} may be"
    yield GateReason(rule, words, len(sure), limit, "FAIL" if len(sure) > limit else "PASS", tuple(sure[:_NAMED]))
    failed = [check.name for check in fault_checks if check.outcome == "failed"]
    if failed:
        words = f"{count(len(failed), 'check', 'checks')} for faults in the data could not run: {_listed(failed)}"
        yield GateReason(rule, words, None, limit, "UNDECIDED", ())


def _counts(finding: Finding) -> bool:
    """Whether more goes wrong in a finding's cases than elsewhere, and no other finding explains that."""
    return finding.confirmed and not finding.too_few and finding.shadow_of is None


def _listed(subjects: Sequence[str]) -> str:
    more = f"; and {len(subjects) - _NAMED:,} more" if len(subjects) > _NAMED else ""
    return "; ".join(subjects[:_NAMED]) + more


def _no_baseline(rule: str, limit: float) -> GateReason:
    return GateReason(
        rule, "this limit needs a baseline, and there is no comparison with one", None, limit, "UNDECIDED", ()
    )


def _judged(rule: str, whose: str, rate: float, limit: float, groups: tuple[str, ...] = ()) -> GateReason:
    observed, allowed = _apart(rate, limit)
    words = f"{observed} of 100 {whose} are wrong; at most {allowed} may be"
    return GateReason(rule, words, rate, limit, "FAIL" if rate > limit else "PASS", groups)


def _risen(rule: str, words: str, difference: float, limit: float, groups: tuple[str, ...] = ()) -> GateReason:
    change, allowed = _apart(difference, limit)
    said = f"{words}: {change} more; at most {allowed} more may be" if difference >= 0 else words
    return GateReason(rule, said, difference, limit, "FAIL" if difference > limit else "PASS", groups)


def _apart(observed: float, limit: float) -> tuple[str, str]:
    """Two shares as so many of 100, with enough digits to tell them apart."""
    shown = of_100(observed), of_100(limit)
    return shown if shown[0] != shown[1] or observed == limit else (exact(100 * observed), exact(100 * limit))

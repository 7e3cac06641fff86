"""The flights analysis bent into every shape a run can take."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from tasks.contracts.analysis import (
    Analysis,
    Case,
    CoverageStep,
    Fact,
    KindCount,
    Metric,
    Validation,
    WaterfallStep,
)
from tasks.contracts.comparison import Flips, RateChange
from tasks.contracts.findings import Evidence

HOSTILE = '<script>alert("x")</script><img src=https://evil.example/x.png onerror=alert(1)>{{ 7*7 }}</style>&"\'`'


# Fields that hold one of a few fixed words, or the name of a finding; everything else is free text.
CODES = {"family", "half", "strength", "state", "outcome", "severity", "better", "finding_id", "shadow_of", "part"}


def build(
    base: Analysis, compared: Analysis, make_finding: Callable[..., Any], measure: Callable[..., Any]
) -> dict[str, Analysis]:
    """Every variant by name."""
    return {
        "flights": base,
        "compared": compared,
        "nothing_flipped": _nothing_flipped(compared),
        "nothing_compared": _nothing_compared(compared),
        "no_comparison": replace(base, gate=compared.gate, no_comparison="No comparison: the baseline is gone."),
        "hostile_compared": hostile(compared),
        "segments_only": _segments_only(base),
        "no_findings": replace(base, findings=(), waterfall=(_unexplained(base.performance.failures),)),
        "twelve_failures": _twelve(base),
        "no_failures": _no_failures(base),
        "nothing_analysed": _nothing_analysed(base),
        "hard_labels": _hard_labels(base),
        "regression": _regression(base),
        "ranking": _ranking(base),
        "sixty_findings": _sixty(base, make_finding, measure),
        "hostile": hostile(base),
        "long_names": _long_names(base),
        "missing_values": _missing_values(base),
    }


def _unexplained(errors: float) -> WaterfallStep:
    return WaterfallStep(None, "in no finding", "unexplained", errors, 0.0, 1.0)


def _nothing_flipped(compared: Analysis) -> Analysis:
    """Two versions that say the same."""
    comparison = replace(
        compared.comparison,
        flips=Flips(0, 0, 0, 900),
        overall=RateChange(900, 0.0, 0.0, 0.0, -0.003, 0.003, 1.0),
        label_changed=0,
        label_flips=Flips(0, 0, 0, 0),
        only_before=0,
        causes=(),
        segments=(),
        notes=(),
    )
    return replace(compared, comparison=comparison)


def _nothing_compared(compared: Analysis) -> Analysis:
    """All labels changed, so that nothing speaks of the models."""
    comparison = replace(
        compared.comparison,
        flips=Flips(0, 0, 0, 0),
        overall=RateChange(0, None, None, None, None, None, 1.0),
        label_changed=900,
        causes=(),
        segments=tuple(
            replace(
                s,
                flips=Flips(0, 0, 0, 0),
                change=RateChange(0, None, None, None, None, None, 1.0),
                worse=False,
                better=False,
                too_few=True,
            )
            for s in compared.comparison.segments
        ),
    )
    return replace(compared, comparison=comparison)


def _segments_only(base: Analysis) -> Analysis:
    kept = tuple(f for f in base.findings if f.proposal.family == "segment" and not f.shadow_of)
    steps = tuple(s for s in base.waterfall if s.family in ("segment", "unexplained"))
    return replace(base, findings=kept, waterfall=steps)


def _twelve(base: Analysis) -> Analysis:
    few = tuple(replace(f, confirmed=False, too_few=True) for f in base.findings if f.proposal.known)
    performance = replace(
        base.performance,
        rows=400,
        failures=12.0,
        failure_rate=0.03,
        kinds=(KindCount("FN", "late flights not foreseen", 12, 1.0),),
        metrics=(Metric("error rate", "share of wrong cases", 0.03, 0.0156, 0.0517, 400, "share", "lower"),),
        calibration=(),
    )
    return replace(
        base,
        performance=performance,
        findings=few,
        waterfall=(_unexplained(12.0),),
        search_summary="12 failures are too few to look for segments (at least 20).",
        cases=base.cases[:12],
        validation=Validation(()),
        notes=(),
        missing_inputs=(),
    )


def _no_failures(base: Analysis) -> Analysis:
    performance = replace(
        base.performance,
        failures=0.0,
        failure_rate=0.0,
        kinds=(KindCount("FN", "late flights not foreseen", 0, 0.0),),
        metrics=(Metric("error rate", "share of wrong cases", 0.0, 0.0, 0.0000113, 327_346, "share", "lower"),),
        calibration=(),
        confusion=None,
    )
    return replace(base, performance=performance, findings=(), waterfall=(), cases=(), search_summary="")


def _nothing_analysed(base: Analysis) -> Analysis:
    coverage = replace(
        base.coverage,
        steps=(
            CoverageStep("predicted", 500, 0, ""),
            CoverageStep("labelled", 500, 0, ""),
            CoverageStep("mature", 0, 500, "the label is too young to count as final"),
            CoverageStep("analysed", 0, 0, ""),
        ),
        joins=(),
    )
    performance = replace(
        base.performance,
        rows=0,
        failures=0.0,
        failure_rate=None,
        kinds=(),
        metrics=(Metric("AUC", "chance of the right order", None, None, None, 0, note="no case was analysed"),),
        calibration=(),
        confusion=None,
    )
    return replace(base, performance=performance, coverage=coverage, findings=(), waterfall=(), cases=(), data_until="")


def _hard_labels(base: Analysis) -> Analysis:
    metrics = tuple(
        replace(m, value=None, low=None, high=None, note="needs a score, and the predictions are hard labels")
        if m.name in ("AUC", "log loss", "calibration error")
        else m
        for m in base.performance.metrics
    )
    return replace(base, performance=replace(base.performance, metrics=metrics, calibration=()))


def _regression(base: Analysis) -> Analysis:
    performance = replace(
        base.performance,
        failure="a case is wrong when it is more than 30 minutes off",
        kinds=(
            KindCount("over", "predicted too high", 22_000, 0.54),
            KindCount("under", "predicted too low", 18_612, 0.46),
        ),
        metrics=(
            Metric("mean absolute error", "mean distance in minutes", 18.4321, 18.35, 18.51, 327_346, better="lower"),
            Metric("bias", "mean of prediction - label, in minutes", -2.113, -2.21, -2.02, 327_346, better="zero"),
        ),
        calibration=(),
        confusion=None,
    )
    cases = tuple(
        replace(c, lane="largest_scaled_residual", prediction="12 minutes", label="412 minutes", kind="under")
        for c in base.cases
    )
    return replace(base, task="regression", performance=performance, cases=cases)


def _ranking(base: Analysis) -> Analysis:
    items = Evidence(
        "The query's items",
        ("rank", "item", "relevance", "score"),
        tuple((str(i), f"route {i}", str(3 - i % 4), f"{2.5 - i / 5:.2f}") for i in range(1, 11)),
    )
    cases = tuple(
        replace(c, lane="buried", prediction="rank 41", label="relevance 3", kind="buried", query_items=items, facts=())
        for c in base.cases[:4]
    )
    return replace(base, task="ranking", cases=cases, performance=replace(base.performance, calibration=()))


def _sixty(base: Analysis, make_finding: Callable[..., Any], measure: Callable[..., Any]) -> Analysis:
    families = ("data_preparation", "missing_feature", "ambiguous", "segment")
    many = tuple(
        make_finding(
            families[i % 4],
            f"kind.{i}",
            f"x = {i}",
            f"cases where column number {i} is {i}",
            measure(1_000 + 97 * i, 400.0 + 40 * i, 200),
            strength="confirmed" if i % 4 == 0 else None,
        )
        for i in range(60)
    )
    steps = tuple(
        WaterfallStep(
            f.finding_id, f.proposal.subject, f.proposal.family, 400.0, 200.0, 400 / base.performance.failures
        )
        for f in many
    )
    rest = base.performance.failures - 400 * len(many)
    return replace(base, findings=many, waterfall=(*steps, replace(_unexplained(rest), share=rest / 40_612)))


def hostile(value: Any) -> Any:
    """The same analysis with markup appended to every free text in it."""
    if isinstance(value, str):
        return type(value)(value + HOSTILE)
    if isinstance(value, tuple):
        return tuple(hostile(each) for each in value)
    if isinstance(value, Mapping):
        return {hostile(key): hostile(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: hostile(getattr(value, f.name)) for f in fields(value) if f.name not in CODES}
        if isinstance(value, Metric):
            changed["unit"] = value.unit
        if isinstance(value, Case):
            changed["link"] = "javascript:alert(1)"
            changed["findings"] = value.findings
        return replace(value, **changed)
    return value


def _long_names(base: Analysis) -> Analysis:
    word = "Überlängenmaßstabsänderungsgeschwindigkeitsüberprüfung" * 4
    findings = tuple(
        replace(
            f,
            title=f"{word}: {f.title}",
            proposal=replace(
                f.proposal, subject=f"cases whose {word} is {word}", why=word, evidence=f.proposal.evidence
            ),
        )
        for f in base.findings
    )
    cases = tuple(replace(c, case_id=f"{word}/{i}", prediction=word, label=word) for i, c in enumerate(base.cases))
    return replace(base, model=word, findings=findings, cases=cases)


def _missing_values(base: Analysis) -> Analysis:
    cases = tuple(
        replace(c, facts=tuple(Fact(f.column, f.label, "", f.unit, "", None, "", f.table) for f in c.facts), link=None)
        for c in base.cases
    )
    findings = tuple(
        replace(
            f,
            measure=replace(
                f.measure,
                entities=None,
                largest_entity=None,
                rate_low=None,
                rate_high=None,
                error_rate_elsewhere=None,
                ceiling=None,
            ),
        )
        for f in base.findings
    )
    return replace(base, cases=cases, findings=findings)


@pytest.fixture(scope="session")
def variants(
    analysis: Analysis, compared: Analysis, make_finding: Callable[..., Any], make_measure: Callable[..., Any]
) -> dict[str, Analysis]:
    return build(analysis, compared, make_finding, make_measure)

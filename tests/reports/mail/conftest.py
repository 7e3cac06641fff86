"""Runs to tell of: the first of a model, one compared with its predecessor, one without news; and who is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reports.mail.message import run_message
from tasks.contracts.analysis import (
    Analysis,
    Case,
    Check,
    Coverage,
    CoverageStep,
    KindCount,
    Manifest,
    Metric,
    Note,
    Performance,
    Validation,
    WaterfallStep,
)
from tasks.contracts.comparison import Comparison, Flips, GateReason, GateResult, RateChange, SegmentChange
from tasks.contracts.config import Contract
from tasks.contracts.findings import Evidence, Finding
from tasks.mail.outgoing import Outgoing
from tasks.mail.recipients import Recipient

ROWS, ERRORS, RUN_KEY = 327_346, 40_612.0, "7f3ac09b12de"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SENDER = "Errata <errata@example.org>"
JO = Recipient("jo@example.org", "mail.to[0]", "list")


def first_run(found: dict[str, Finding]) -> Analysis:
    """Five findings worth a line, two fewer to a further glance, and everything that a mail must not tell."""
    case = Case("SECRET-CASE", "worst", "SECRET", "late", "on time", "FP", 3.1, ())
    return Analysis(
        model="late-flights",
        version="2013.1",
        task="binary",
        run_key=RUN_KEY,
        data_until="31 December 2013",
        performance=Performance(
            failure="a flight is wrong when its class differs from what happened",
            loss="log loss",
            rows=ROWS,
            failures=ERRORS,
            failure_rate=ERRORS / ROWS,
            kinds=(KindCount("FN", "late flights not foreseen", 26_204, 0.645),),
            metrics=(Metric("error rate", "wrong", ERRORS / ROWS, 0.1229, 0.1252, ROWS, "share", "lower"),),
        ),
        coverage=Coverage((CoverageStep("predicted", 336_776, 9_430, "no arrival was recorded"),), 0, ()),
        findings=tuple(found[name] for name in ("planes", "weather", "airports", "evening", "gusts", "conflicts")),
        waterfall=(WaterfallStep(None, "SECRET", "unexplained", ERRORS, 0.0, 1.0),),
        cases=(case,),
        failures=(Evidence("SECRET", ("case",), (("SECRET-CASE",),)),),
        validation=Validation((Check("planes", "SECRET", "failed", "warning", "SECRET", 1, ("SECRET",)),)),
        notes=(Note("SECRET", "SECRET"),),
        search_summary="214 conditions were looked at.",
        missing_inputs=(),
        manifest=Manifest("late-flights", "2013.1", RUN_KEY, "binary", 0, (), "", "", {}),
    )


def compared(first: Analysis, found: dict[str, Finding]) -> Analysis:
    """The same run with a predecessor: news of every kind, and a gate that warns."""
    states = {"planes": "ongoing", "weather": "new", "evening": "worse", "gusts": "new", "conflicts": "regressed"}
    of_state = {found[name].finding_id: state for name, state in states.items()}
    evening = found["evening"]
    flips = Flips(fixed=612, newly_wrong=381, still_wrong=39_000, still_right=287_000)
    overall = RateChange(326_993, 0.1248, 0.1241, -0.0007, -0.001, -0.0004, 0.01)
    worse = SegmentChange(
        evening.finding_id,
        evening.proposal.subject,
        "confirm",
        Flips(10, 600, 11_000, 49_000),
        RateChange(61_000, 0.19, 0.2028, 0.0128, 0.01, 0.02, 0.0001),
        0.001,
        worse=True,
        better=False,
        too_few=False,
    )
    reasons = (
        GateReason("worse_segments", "1 group is worse than before, none is allowed", 1.0, 0.0, "WARN"),
        GateReason("error_rate", "12.4 of 100 are wrong, 14 are allowed", 0.1241, 0.14, "PASS"),
    )
    return replace(
        first,
        findings=tuple(replace(f, state=of_state.get(f.finding_id, "ongoing")) for f in first.findings),
        comparison=Comparison("2012.4", "aaaaaaaaaaaa", flips, overall, 0, flips, 10, 20, (), (worse,)),
        gate=GateResult("WARN", reasons),
        resolved=(replace(found["no_seats"], shadow_of=None),),
    )


def without_news(run: Analysis) -> Analysis:
    """Nothing new since the last run, and a gate that passes."""
    assert run.comparison is not None
    return replace(
        run,
        findings=tuple(replace(f, state="ongoing") for f in run.findings),
        comparison=replace(run.comparison, segments=()),
        gate=GateResult("PASS", run.gate.reasons[1:]),
        manifest=replace(run.manifest, baseline=run.comparison.run_key),
    )


@pytest.fixture(scope="session")
def runs(found: dict[str, Finding]) -> dict[str, Analysis]:
    """The three runs by name."""
    first = first_run(found)
    second = compared(first, found)
    return {"first": first, "compared": second, "quiet": without_news(second)}


@pytest.fixture(scope="session")
def settings() -> Callable[..., Contract]:
    """A contract; names replace parts of it, those of `mail` parts of its mail."""

    def build(mail: dict[str, Any] | None = None, **parts: Any) -> Contract:
        asked = {
            "to": ["jo@example.org"],
            "reply_to": "maria@example.org",
            "ask": "Maria, approve or reject this version",
            "decide_within": "3d",
            "link": "https://errata.example/{model}/{version}/{run_key}/",
        }
        return Contract.model_validate(
            {
                "model": "late-flights",
                "task": "binary",
                "predictions": {"source": "p.parquet", "key": ["id"], "score": "p"},
                "labels": {"source": "l.parquet", "key": ["id"], "label": "y"},
                "mail": asked | (mail or {}),
            }
            | parts
        )

    return build


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published run's folder with a report."""
    folder = tmp_path / "runs" / "late-flights" / "2013.1" / RUN_KEY
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<!doctype html><p>late-flights 2013.1 7f3ac09b12de</p></html>\n")
    return folder


@pytest.fixture
def told(settings, published) -> Callable[..., Outgoing]:
    """The mail of a run to Jo; everything can be replaced."""

    def build(
        run: Analysis,
        contract: Contract | None = None,
        *,
        to: Recipient = JO,
        now: datetime = NOW,
        sender: str = SENDER,
    ) -> Outgoing:
        return run_message(run, contract or settings(), to, sender, now, published)

    return build


def body(outgoing: Outgoing, subtype: str) -> str:
    """A part of the message as it is read: decoded, with ordinary spaces."""
    part = outgoing.message.get_body((subtype,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="session")
def text() -> Callable[[Outgoing], str]:
    return lambda outgoing: body(outgoing, "plain")


@pytest.fixture(scope="session")
def html() -> Callable[[Outgoing], str]:
    return lambda outgoing: body(outgoing, "html")

"""What the gate says: limits exceeded, too little known, something got worse, or nothing to say."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tasks.comparison.gate import gate, write_gate
from tasks.contracts.analysis import FaultCheck, Performance
from tasks.contracts.comparison import Comparison, Flips, RateChange, SegmentChange, Worsening
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Measure, Proposal
from tasks.sql import Sql


def performance(rows: int = 1000, rate: float | None = 0.1) -> Performance:
    return Performance("", "", rows, rows * (rate or 0.0), rate, (), ())


def change(before: float, now: float, rows: int = 1000, p: float = 0.5) -> RateChange:
    difference = round(now - before, 10)
    return RateChange(rows, before, now, difference, difference - 0.01, difference + 0.01, p)


def segment(finding: Finding, before: float, now: float, rows: int = 1000, worse: bool = False) -> SegmentChange:
    return SegmentChange(
        finding.finding_id,
        finding.proposal.subject,
        "all",
        Flips(0, 0, 0, rows),
        change(before, now, rows),
        0.001 if worse else 1.0,
        worse,
        better=False,
        too_few=False,
    )


def comparison(overall: RateChange | None = None, *segments: SegmentChange) -> Comparison:
    flips = Flips(10, 5, 85, 900)
    return Comparison("v1", "abc", flips, overall or change(0.1, 0.1), 0, Flips(0, 0, 0, 0), 0, 0, (), segments)


def group(value: str, rate: float = 0.1, analysed: int = 1000, column: str = "carrier", **rest: object) -> Finding:
    """A known subgroup as the ruler measured it; further settings replace parts of the finding or its proposal."""
    numbers = dict.fromkeys(Measure.__dataclass_fields__) | {"half": "all", "analysed": analysed, "error_rate": rate}
    proposal = Proposal(
        family="segment",
        kind="segment.subgroup",
        predicate=Sql(f"{column} = '{value}'"),
        subject=f"cases where {column} is {value}",
        remedy="",
        saw_errors=False,
        known=True,
        columns=(column,),
    )
    parts = {name: rest.pop(name) for name in ("family", "strength", "known") if name in rest}
    found = Finding(proposal.finding_id, replace(proposal, **parts), Measure(**numbers), "", False, state="ongoing")
    return replace(found, **rest)


@pytest.fixture
def limits(contract):
    def limited(**limits: object) -> Contract:
        return Contract.model_validate(contract.model_dump() | {"subgroups": ["carrier"], "gate": limits})

    return limited


def said(result) -> list[tuple[str, str]]:
    return [(reason.outcome, reason.words) for reason in result.reasons]


def test_without_limits_and_news_it_passes_and_says_why(contract):
    result = gate(contract, performance(), None, [], [])
    assert said(result) == [("PASS", "no limit is set under `gate:`, and nothing got worse")]


@pytest.mark.parametrize(
    ("rate", "limit", "outcome", "words"),
    [
        (0.081, 0.12, "PASS", "8.1 of 100 analysed cases are wrong; at most 12 may be"),
        (0.12, 0.12, "PASS", "12 of 100 analysed cases are wrong; at most 12 may be"),
        (0.13, 0.12, "FAIL", "13 of 100 analysed cases are wrong; at most 12 may be"),
        (0.1200001, 0.12, "FAIL", "12.00001 of 100 analysed cases are wrong; at most 12 may be"),
    ],
)
def test_an_error_rate_above_its_limit_fails(limits, rate, limit, outcome, words):
    result = gate(limits(error_rate={"max": limit}), performance(rate=rate), None, [], [])
    (reason,) = result.reasons
    assert result.outcome == reason.outcome == outcome
    assert (reason.rule, reason.words, reason.observed, reason.limit) == ("error_rate.max", words, rate, limit)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (0, "no case was analysed, and at least 200 are needed to judge this run"),
        (1, "1 case was analysed, and at least 200 are needed to judge this run"),
        (199, "199 cases were analysed, and at least 200 are needed to judge this run"),
    ],
)
def test_too_few_cases_decide_nothing_not_even_a_failure(limits, rows, words):
    result = gate(limits(error_rate={"max": 0.01}), performance(rows, 0.5 if rows else None), None, [], [])
    assert said(result) == [("UNDECIDED", words)]


def test_a_limit_that_needs_a_baseline_is_undecided_without_one(limits):
    asked = limits(
        error_rate={"max_increase": 0.01}, worse_segments={"max": 0}, subgroups={"carrier": {"max_increase": 0.1}}
    )
    result = gate(asked, performance(), None, [group("AA")], [])
    assert [(r.rule, r.outcome) for r in result.reasons] == [
        ("error_rate.max_increase", "UNDECIDED"),
        ("worse_segments.max", "UNDECIDED"),
        ("subgroups.carrier.max_increase", "UNDECIDED"),
    ]


def test_a_failure_outranks_what_is_undecided(limits):
    result = gate(limits(error_rate={"max": 0.05, "max_increase": 0.01}), performance(), None, [], [])
    assert [reason.outcome for reason in result.reasons] == ["FAIL", "UNDECIDED"]
    assert result.outcome == "FAIL"


@pytest.mark.parametrize(
    ("now", "outcome", "words"),
    [
        (0.104, "PASS", "10 of 100 were wrong under v1 and 10.4 are now: 0.4 more; at most 0.5 more may be"),
        (0.12, "FAIL", "10 of 100 were wrong under v1 and 12 are now: 2 more; at most 0.5 more may be"),
        (0.08, "PASS", "10 of 100 were wrong under v1 and 8 are now"),
    ],
)
def test_an_increase_is_judged_on_the_cases_of_both(limits, now, outcome, words):
    asked = limits(error_rate={"max_increase": 0.005})
    result = gate(asked, performance(rate=0.5), comparison(change(0.1, now)), [], [])
    assert said(result) == [(outcome, f"on 1,000 cases of both, {words}")]


def test_an_increase_on_too_few_cases_is_undecided(limits):
    result = gate(limits(error_rate={"max_increase": 0}), performance(), comparison(change(0.1, 0.9, 150)), [], [])
    assert said(result) == [
        ("UNDECIDED", "only 150 cases can be compared with v1, and at least 200 are needed"),
    ]


@pytest.mark.parametrize(("limit", "outcome"), [(None, "WARN"), (0, "FAIL"), (1, "WARN")])
def test_groups_that_got_worse_fail_beyond_their_limit_and_warn_within(limits, limit, outcome):
    worse = segment(group("EV"), 0.1, 0.25, worse=True)
    asked = limits(worse_segments={"max": limit})
    result = gate(asked, performance(), comparison(None, worse, segment(group("AA"), 0.1, 0.1)), [], [])
    assert result.outcome == outcome
    assert result.reasons[0].observed == 1
    assert result.reasons[0].words.startswith(
        "1 group is worse than under v1: cases where carrier is EV (1,000 cases, wrong 10 of 100 before, 25 now)"
    )


def test_of_several_groups_that_got_worse_the_first_is_named_with_how_many_more(limits):
    worse = [segment(group(name), 0.1, now, worse=True) for name, now in (("EV", 0.25), ("UA", 0.2), ("AA", 0.18))]
    (reason,) = gate(limits(worse_segments={"max": 0}), performance(), comparison(None, *worse), [], []).reasons
    assert reason.words == (
        "3 groups are worse than under v1, most of all cases where carrier is EV "
        "(1,000 cases, wrong 10 of 100 before, 25 now), and 2 more; none may be"
    )
    assert reason.groups == ("cases where carrier is EV",)


def test_a_group_whose_losses_grew_counts_as_one_that_got_worse(limits):
    figures = "off by 6 min on average and by 4 min before"
    grown = Worsening(
        "g", "cases where hour is 20", "", "loss", figures, "", "", 900, 4.0, 6.0, 2.0, 1.0, 3.0, 0.0, 0.0
    )
    told_already = replace(grown, finding_id="h", subject="cases where hour is 20 or more", told_as="g")
    found = replace(comparison(), worsened=(grown, told_already), losses_searched=12)
    (reason,) = gate(limits(worse_segments={"max": 0}), performance(), found, [], []).reasons
    assert (reason.outcome, reason.observed) == ("FAIL", 1)
    assert reason.words == f"1 group is worse than under v1: cases where hour is 20 (900 cases, {figures}); none may be"
    of_queries = replace(grown, question="query_loss", subject="queries where hour is 20")
    (reason,) = gate(limits(), performance(), replace(found, worsened=(of_queries,)), [], []).reasons
    assert (reason.outcome, reason.rule) == ("WARN", "worse_segments")
    assert "queries where hour is 20 (900 queries, " in reason.words


def test_each_subgroup_has_to_keep_the_limit_of_its_column_if_it_is_large_enough(limits):
    asked = limits(subgroups={"carrier": {"max": 0.2}})
    groups = [group("AA", 0.21), group("UA", 0.3), group("HA", 0.9, analysed=199), group("x", 0.9, column="origin")]
    result = gate(asked, performance(), None, groups, [])
    assert said(result) == [
        ("FAIL", "30 of 100 cases where carrier is UA are wrong; at most 20 may be"),
        ("FAIL", "21 of 100 cases where carrier is AA are wrong; at most 20 may be"),
    ]
    kept = gate(asked, performance(), None, [group("AA", 0.2), group("HA", 0.9, analysed=199)], [])
    assert said(kept) == [
        (
            "PASS",
            "1 group of carrier can be judged, and none is beyond its limit; 1 with too few cases decide nothing",
        )
    ]
    assert kept.reasons[0].observed == 0.2
    assert gate(asked, performance(), None, [group("HA", 0.9, analysed=199)], []).outcome == "UNDECIDED"


def test_subgroups_may_be_held_to_what_they_were(limits):
    asked = limits(subgroups={"carrier": {"max_increase": 0.02}})
    groups = [group("AA"), group("UA"), group("HA")]
    found = comparison(
        None,
        segment(groups[0], 0.1, 0.15),
        segment(groups[1], 0.1, 0.11),
        segment(groups[2], 0.1, 0.9, rows=100),
    )
    result = gate(asked, performance(), found, groups, [])
    assert said(result) == [
        (
            "FAIL",
            "cases where carrier is AA (1,000 cases, wrong 10 of 100 before, 15 now): 5 more; at most 2 more may be",
        ),
    ]


def test_news_warn_only_where_there_is_a_baseline(contract):
    news = [
        group("AA", state="new", confirmed=True),
        group("UA", state="regressed", confirmed=True),
        group("EV", state="new", confirmed=False),
        group("B6", state="worse", confirmed=True, shadow_of="other"),
        group("OO", state="ongoing", confirmed=True),
    ]
    assert gate(contract, performance(), None, news, []).outcome == "PASS"
    result = gate(contract, performance(), comparison(), news, [group("HA", confirmed=True)])
    assert said(result) == [
        ("WARN", "1 finding is new: cases where carrier is AA"),
        ("WARN", "1 finding is regressed: cases where carrier is UA"),
        ("PASS", "1 finding no longer holds: cases where carrier is HA"),
    ]


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ({"strength": "confirmed", "confirmed": True}, "WARN"),
        ({"strength": "probable", "confirmed": True}, "PASS"),
        ({"strength": "confirmed", "confirmed": False}, "PASS"),
    ],
    ids=["certain and harmful", "only probable", "harmless"],
)
def test_a_certain_fault_that_does_harm_warns_even_on_a_first_run(contract, parts, outcome):
    fault = group("x", column="match", family="data_preparation", known=False, **parts)
    assert gate(contract, performance(), None, [fault], []).outcome == outcome


@pytest.mark.parametrize(("p", "outcome"), [(0.001, "WARN"), (0.3, "PASS")])
def test_more_failures_than_before_warn_beyond_chance(contract, p, outcome):
    result = gate(contract, performance(), comparison(change(0.1, 0.15, p=p)), [], [])
    assert result.outcome == outcome


def test_weights_of_zero_leave_a_limit_undecided(limits):
    assert gate(limits(error_rate={"max": 0.1}), performance(rate=None), None, [], []).outcome == "UNDECIDED"


def test_the_gates_file_holds_outcome_and_reasons(limits, tmp_path):
    write_gate(tmp_path, gate(limits(error_rate={"max": 0.05}), performance(), None, [], []))
    assert json.loads((tmp_path / "gate.json").read_text()) == {
        "outcome": "FAIL",
        "reasons": [
            {
                "rule": "error_rate.max",
                "words": "10 of 100 analysed cases are wrong; at most 5 may be",
                "observed": 0.1,
                "limit": 0.05,
                "outcome": "FAIL",
                "groups": [],
            }
        ],
    }


@pytest.mark.parametrize(("limit", "outcome"), [(None, "WARN"), (0, "FAIL")])
def test_a_planted_regression_reaches_the_gate_though_the_average_improves(runs, track, limit, outcome):
    """Acceptance: the gate names the segment that got worse."""
    rng = np.random.default_rng(3)
    n = 4000
    ev = rng.random(n) < 0.1
    before = rng.random(n) < 0.15
    now = np.where(ev, rng.random(n) < 0.35, before & (rng.random(n) < 0.6))
    rows = pl.DataFrame({"truth": [True] * n, "ev": ev})
    runs.before("binary", rows.with_columns(score=pl.Series(np.where(before, 0.1, 0.9))))
    settings = {} if limit is None else {"gate": {"worse_segments": {"max": limit}}}
    runs.now("binary", rows.with_columns(score=pl.Series(np.where(now, 0.1, 0.9))), **settings)
    found = runs.compare(track("ev", subject="flights of EV"), track("NOT ev", subject="all other flights"))
    assert found.overall.difference < 0
    result = gate(runs.contract, performance(n, 0.1), found, [], [])
    assert result.outcome == outcome
    assert "1 group is worse than under v1: flights of EV" in result.reasons[0].words


def fault(strength: str = "confirmed", rows: int = 5):
    found = group("AA", confirmed=False)
    proposal = replace(found.proposal, family="data_preparation", strength=strength, known=False, saw_errors=False)
    return replace(found, proposal=proposal, measure=replace(found.measure, rows=rows))


def test_a_limit_on_data_faults_counts_what_is_sure_and_there(limits):
    asked = limits(data_faults={"max": 1})
    faults = [fault(), fault("probable"), fault("candidate"), fault(rows=0)]
    assert said(gate(asked, performance(), None, faults, [])) == [
        (
            "FAIL",
            "2 faults were found in the data: cases where carrier is AA; cases where carrier is AA; at most 1 may be",
        )
    ]
    assert gate(asked, performance(), None, faults[1:], []).outcome == "PASS"


def test_a_check_that_failed_leaves_the_limit_undecided_and_matters_to_no_other(limits):
    broken = [FaultCheck("time shift", "Hours are off.", "failed", reason="ValueError")]
    result = gate(limits(data_faults={"max": 0}), performance(), None, [], [], broken)
    assert said(result)[0] == ("UNDECIDED", "1 check for faults in the data could not run: time shift")
    assert gate(limits(error_rate={"max": 0.9}), performance(), None, [], [], broken).outcome == "PASS"

"""The life of a finding is told from the chain of baselines."""

from dataclasses import replace
from pathlib import Path

import pytest

from tasks.contracts.comparison import Comparison, Flips, RateChange, SegmentChange
from tasks.contracts.findings import Finding
from tasks.history.states import lineage, with_states
from tasks.history.store import runs

NO_CHANGE = RateChange(100, 0.1, 0.2, 0.1, 0.05, 0.15, 0.001)


def compared(*worse: Finding) -> Comparison:
    segments = tuple(
        SegmentChange(f.finding_id, f.title, "all", Flips(0, 9, 1, 90), NO_CHANGE, 0.001, True, False, False)
        for f in worse
    )
    return Comparison("v1", "key-v1", Flips(0, 9, 1, 90), NO_CHANGE, 0, Flips(0, 0, 0, 0), 0, 0, (), segments)


@pytest.fixture
def told(tmp_path: Path):
    """(state, first seen) by predicate, those to report and the resolved ones; `only_tracked` the baseline proposed."""

    def tell(findings, baseline="", comparison=None, only_tracked=()):
        history = tmp_path / "history"
        past = lineage(history, runs(history), baseline)
        proposed = frozenset(f.finding_id for f in findings) - {f.finding_id for f in only_tracked}
        reported, resolved = with_states(findings, past, comparison, "now", proposed)
        return tuple(
            {str(f.proposal.predicate): (f.state, f.first_seen) for f in part} for part in (reported, resolved)
        )

    return tell


def test_without_a_past_everything_is_new(finding, told) -> None:
    assert told([finding("a")]) == ({"a": ("new", "now")}, {})


def test_what_held_in_the_baseline_is_ongoing_or_worse(finding, record, told) -> None:
    a, b = finding("a"), finding("b")
    record("v1", {a.finding_id: "v0", b.finding_id: "v1"})
    assert told([a, b, finding("c")], "key-v1", compared(b)) == (
        {"a": ("ongoing", "v0"), "b": ("worse", "v1"), "c": ("new", "now")},
        {},
    )


@pytest.mark.parametrize(("worse", "state"), [(False, "ongoing"), (True, "worse")])
def test_a_segment_told_for_the_first_time_is_not_new_where_the_baseline_stood_out_too(
    finding, record, told, worse, state
) -> None:
    a = finding("a")
    record("v1", {})
    change = replace(compared(a).segments[0], worse=worse, held_before=True)
    assert told([a], "key-v1", replace(compared(a), segments=(change,))) == ({"a": (state, "v1")}, {})


def test_a_fault_in_the_data_is_new_when_it_is_found_first(finding, record, told) -> None:
    a = finding("a", family="data_preparation", saw_errors=False)
    record("v1", {})
    change = replace(compared(a).segments[0], worse=False, held_before=True)
    assert told([a], "key-v1", replace(compared(a), segments=(change,))) == ({"a": ("new", "now")}, {})


def test_what_held_in_the_baseline_and_no_longer_does_is_resolved(finding, record, told) -> None:
    a = finding("a", confirmed=False)
    record("v1", {a.finding_id: "v1"})
    assert told([a], "key-v1", only_tracked=[a]) == ({}, {"a": ("resolved", "v1")})


def test_a_fault_in_the_data_is_resolved_when_no_row_has_it(finding, record, told) -> None:
    how = {"family": "data_preparation", "saw_errors": False}
    there, gone = finding("there", confirmed=False, **how), finding("gone", confirmed=False, rows=0, **how)
    record("v1", {there.finding_id: "v1", gone.finding_id: "v1"})
    assert told([there, gone], "key-v1", only_tracked=[gone]) == (
        {"there": ("ongoing", "v1")},
        {"gone": ("resolved", "v1")},
    )


def test_what_comes_back_after_it_was_resolved_has_regressed(finding, record, told) -> None:
    a = finding("a")
    record("v1", {a.finding_id: "v1"})
    record("v2", {}, baseline="key-v1")
    assert told([a], "key-v2") == ({"a": ("regressed", "v1")}, {})


def test_only_the_chain_of_baselines_counts(finding, record, told) -> None:
    a = finding("a")
    record("v1", {a.finding_id: "v1"})
    record("v2", {})  # its baseline is not v1
    assert told([a], "key-v2") == ({"a": ("new", "now")}, {})


def test_a_twin_of_what_held_is_the_same_finding(finding, record, told) -> None:
    old = finding("hour >= 14")
    record("v1", {old.finding_id: "v1"})
    new = finding("hour >= 15", twins=(old.finding_id,))
    assert told([new], "key-v1") == ({"hour >= 15": ("ongoing", "v1")}, {})


def test_a_known_subgroup_that_no_longer_stands_out_is_resolved_and_still_listed(finding, record, told) -> None:
    a = finding("a", confirmed=False, known=True, saw_errors=False)
    record("v1", {a.finding_id: "v1"})
    reported, resolved = told([a], "key-v1")
    assert list(reported) == ["a"]
    assert resolved == {"a": ("resolved", "v1")}


def test_a_proposal_of_the_baseline_that_never_held_is_not_reported(finding, record, told) -> None:
    a = finding("a", confirmed=False)
    record("v1", {})
    assert told([a], "key-v1", only_tracked=[a]) == ({}, {})


def test_what_the_search_proposed_again_in_vain_is_not_reported_beside_its_twin(finding, record, told) -> None:
    old = finding("hour >= 14", confirmed=False)
    record("v1", {old.finding_id: "v1"})
    new = finding("hour >= 15", twins=(old.finding_id,))
    assert told([old, new], "key-v1") == ({"hour >= 15": ("ongoing", "v1")}, {})

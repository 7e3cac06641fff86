"""A run is compared with the version before it, whatever the order in which versions were analysed."""

from pathlib import Path

import pytest

from tasks.contracts.problems import ContractError
from tasks.history.baseline import choose
from tasks.history.store import runs


@pytest.fixture
def chosen(tmp_path: Path):
    def pick(version: str, wanted: str = "previous", scope: str = ""):
        return choose(runs(tmp_path / "history"), tmp_path / "runs", version, scope, wanted)

    return pick


def test_the_first_version_has_none_and_says_so(chosen) -> None:
    assert chosen("v1").why_none == "This is the first version analysed: there is none before it."


@pytest.mark.parametrize(
    ("recorded", "version", "expected"),
    [
        (["v1", "v2"], "v3", "v2"),
        (["v9", "v10"], "v11", "v10"),
        (["v2", "v1"], "v3", "v2"),  # v1 came late: the version before v3 is still v2
        (["v1", "v3"], "v2", "v1"),
        (["v1", "v2"], "v2", "v1"),  # a version is never its own baseline
        (["2026-09-01", "2026-10-01"], "2026-11-01", "2026-10-01"),
        (["fa3c", "09be"], "77aa", "09be"),  # names that tell no order: the one analysed last
        (["v1-draft"], "v2-weather", "v1-draft"),
    ],
)
def test_the_version_before(record, chosen, recorded, version, expected) -> None:
    for name in recorded:
        record(name)
    found = chosen(version)
    assert (found.version, found.run_key, found.why_none) == (expected, f"key-{expected}", "")


def test_a_version_older_than_all_that_were_analysed_is_compared_with_none_and_told(record, chosen) -> None:
    record("v2")
    found = chosen("v1")
    assert found.folder is None
    assert found.notes == ("Version v1 is older than v2, which was analysed before: it is compared with older ones.",)


def test_runs_on_a_part_of_the_cases_are_compared_with_their_like_only(record, chosen) -> None:
    record("v1")
    record("v2", scope="part")
    assert chosen("v3").version == "v1"
    assert chosen("v3", scope="part").version == "v2"
    assert chosen("v3", scope="other").why_none.startswith("This is the first version analysed with this filter")


def test_a_baseline_can_be_named_by_version_or_key_or_declined(record, chosen) -> None:
    for name in ("v1", "v2", "v3"):
        record(name)
    assert chosen("v4", "v1").version == "v1"
    assert chosen("v4", "key-v2").version == "v2"
    assert chosen("v4", "none").why_none == "No baseline was asked for."


def test_an_unknown_baseline_is_told_with_the_nearest_name(record, chosen) -> None:
    record("v1-draft")
    with pytest.raises(ContractError, match="baseline") as stopped:
        chosen("v2", "v1-drat")
    (problem,) = stopped.value.problems
    assert problem.what == "no run of version or key 'v1-drat' is in the history"
    assert problem.do == "did you mean 'v1-draft'?"


def test_a_directory_that_is_gone_is_a_reason_by_default_and_a_mistake_if_named(record, chosen) -> None:
    record("v1", gone=True)
    gone = "The run of version v1 (key-v1) is in the history, but its directory is gone."
    assert chosen("v2").why_none == gone
    with pytest.raises(ContractError) as stopped:
        chosen("v2", "v1")
    assert stopped.value.problems[0].what == gone

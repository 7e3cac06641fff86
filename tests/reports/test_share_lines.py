"""What the terminal says of verdicts: never a share without its interval, never a plain percentage."""

from dataclasses import replace

import pytest

from reports.review import ingested_lines, share_lines
from tasks.contracts.problems import Problem
from tasks.contracts.review import Share, Shares
from tasks.review.ingest import Ingested
from tasks.review.store import Stored

NOTHING = Shares((), (), 3, 0, 0.0, 2000, 0.0, 0, 0, 0, whole=False)
FOUND = Shares(
    verdicts=(
        Share("model_wrong", 70, 0.91, 0.82, 0.96),
        Share("label_wrong", 14, 0.09, 0.04, 0.17),
        Share("neither", 0, 0.0, 0.0, 0.052),
    ),
    causes=(Share("missing_feature", 30, 0.32, 0.22, 0.44),),
    asked=87,
    answered=84,
    effective=71.4,
    population=1180,
    covered=1.0,
    read_several=10,
    agreed=9,
    undecided=1,
    whole=False,
)


@pytest.fixture
def lines():
    def run(failures: Shares, controls: Shares = NOTHING) -> list[str]:
        return [line.replace("\u00a0", " ") for line in share_lines(failures, controls)]

    return run


def test_shares_with_intervals_and_what_they_rest_on(lines) -> None:
    assert lines(FOUND) == [
        "84 of 87 cards answered, as precise as 71 of 1,180 failures drawn purely at random.",
        "9 of 10 cards judged by several people: they agree.",
        "1 card is undecided: as many for one verdict as for another.",
        "  model wrong: 91 % of all failures, between 82 % and 96 % (70 cards)",
        "  label wrong: 9.0 % of all failures, between 4.0 % and 17 % (14 cards)",
        "  neither: under 5.2 % of all failures (0 cards)",
        "Causes, of which a case may have several:",
        "  missing feature: 32 % of all failures, between 22 % and 44 % (30 cards)",
    ]


def test_failures_that_no_card_could_stand_for_are_told(lines) -> None:
    said = (
        "12 % of the failures are of entities that have their card for another reason; no interval covers that they may"
        " be unlike the others."
    )
    assert said in lines(replace(FOUND, aside=0.12))
    assert said.removeprefix("12 %") not in " ".join(lines(replace(FOUND, aside=0.004)))


def test_one_answer_is_too_few(lines) -> None:
    one = replace(FOUND, verdicts=(Share("model_wrong", 1, 1.0, None, None),), causes=(), answered=1, effective=1.0)
    assert lines(one)[-1] == "  model wrong: too few answers to tell a share of all failures (1 card)"


def test_what_all_said_has_a_lower_bound_only(lines) -> None:
    every = replace(FOUND, verdicts=(Share("model_wrong", 9, 1.0, 0.66, 1.0),), causes=())
    assert lines(every)[-1] == "  model wrong: over 66 % of all failures (9 cards)"


def test_groups_without_an_answer_are_told(lines) -> None:
    assert "The answers reach groups with 60 % of the failures; the others are taken to be like them." in lines(
        replace(FOUND, covered=0.6)
    )


def test_nothing_answered_yet(lines) -> None:
    assert lines(NOTHING) == ["None of 3 cards is answered yet, so nothing can be said of the failures."]


def test_a_whole_reading_is_exact(lines) -> None:
    whole = replace(FOUND, verdicts=(Share("label_wrong", 3, 0.25, 0.25, 0.25),), causes=(), whole=True, asked=12)
    said = lines(replace(whole, answered=12, read_several=0, undecided=0))
    assert said == [
        "12 of 12 cards answered: every failure was read, so these shares are exact.",
        "  label wrong: 25 % of all failures (3 cards)",
    ]


def test_controls_are_told_apart(lines) -> None:
    controls = replace(
        NOTHING,
        verdicts=(Share("model_wrong", 0, 0.0, 0.0, 0.7), Share("label_wrong", 0, 0.0, 0.0, 0.71)),
        answered=3,
    )
    assert lines(FOUND, controls)[-1] == (
        "Controls, 3 of 3 answered: label wrong under 71 % of all correct predictions."
    )


def test_what_was_stored_comes_first(tmp_path) -> None:
    warning = Problem("verdicts.csv row 4", "is filled in, but has no verdict", "give one", "warning")
    done = Ingested(Stored(tmp_path / "x", 2, 5), (warning,), FOUND, NOTHING)
    assert ingested_lines(done)[:2] == [
        "2 new verdicts stored, 5 known already.",
        "verdicts.csv row 4 is filled in, but has no verdict: give one.",
    ]

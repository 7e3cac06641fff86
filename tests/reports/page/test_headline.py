"""The headline of a run with a baseline says what a reader of the last report does not know yet."""

from dataclasses import replace

import pytest

from reports.pages.headline import since_headline
from tasks.contracts.comparison import Comparison, Flips, RateChange, SegmentChange

FLIPS = Flips(10, 5, 5, 80)


def change(before: float, now: float, *, sure: bool = True) -> RateChange:
    reach = 0.001 if sure else 0.5
    return RateChange(
        100, before, now, now - before, now - before - reach, now - before + reach, 0.001 if sure else 0.9
    )


def segment(subject: str, *, worse: bool) -> SegmentChange:
    return SegmentChange(
        subject,
        subject,
        "all",
        flips=FLIPS,
        change=change(0.1, 0.2),
        q_value=0.001,
        worse=worse,
        better=not worse,
        too_few=False,
    )


def comparison(overall: RateChange, *segments: SegmentChange) -> Comparison:
    return Comparison("v13", "key", FLIPS, overall, 0, FLIPS, 0, 0, (), segments)


@pytest.mark.parametrize(
    ("overall", "segments", "said"),
    [
        (
            change(0.2, 0.1),
            [segment("annual plans", worse=True), segment("students", worse=True)],
            "v14 is better overall (wrong 10.0 of 100, v13 20.0), "
            "but worse for annual plans (20, before 10), and 1 more.",
        ),
        (
            change(0.1, 0.2),
            [segment("annual plans", worse=True)],
            "v14 is worse overall (wrong 20.0 of 100, v13 10.0), and worse for annual plans (20, before 10).",
        ),
        (
            change(0.2, 0.1),
            [segment("annual plans", worse=False)],
            "v14 is better overall (wrong 10.0 of 100, v13 20.0), and no tracked group got worse.",
        ),
        (
            change(0.1, 0.11, sure=False),
            [],
            "v14 is as good as v13 overall, within chance (wrong 11.0 of 100, v13 10.0), "
            "and no tracked group got worse.",
        ),
        (RateChange(0, None, None, None, None, None, 1.0), [], ""),
    ],
    ids=["better but", "worse and", "better", "no change", "nothing in common"],
)
def test_headline(overall: RateChange, segments: list[SegmentChange], said: str) -> None:
    assert since_headline("v14", comparison(overall, *segments)) == said


def test_a_combination_is_named_in_few_words() -> None:
    brief = replace(
        segment("cases where the plan is annual and the age is below 30", worse=True), brief="cases with plan annual"
    )
    assert since_headline("v14", comparison(change(0.2, 0.1), brief)).endswith(
        "worse for cases with plan annual (20, before 10)."
    )


def test_where_groups_that_got_worse_were_searched_for_too_none_means_none() -> None:
    searched = replace(comparison(change(0.2, 0.1)), searched=12)
    assert since_headline("v14", searched).endswith(", and no group got worse.")

"""What became of the findings since the last run, and which of them no longer hold."""

from dataclasses import replace

import pytest

from reports.pages.lives import lives
from reports.render import render_report


@pytest.mark.parametrize(
    ("states", "resolved", "said"),
    [
        (
            ("new", "worse", "ongoing"),
            2,
            "Of 3 findings, 1 is new, 1 is worse and 1 goes on; 2 findings of the last run no longer hold.",
        ),
        (("regressed",), 0, "The one finding has come back. None of the last run's findings is gone."),
        ((), 1, "There is no finding now; 1 finding of the last run no longer holds."),
        ((), 0, "There is no finding now; there was none before."),
        (("new", "new"), 0, "Of 2 findings, 2 are new."),
    ],
)
def test_states_are_counted_in_one_sentence(compared, found, states, resolved, said):
    names = ("evening", "planes", "airports")
    now = tuple(replace(found[name], state=state) for name, state in zip(names, states, strict=False))
    gone = tuple(replace(found["gusts"], state="resolved", finding_id=f"g{i}") for i in range(resolved))
    assert lives(replace(compared, findings=now, resolved=gone)).sentence == said


def test_what_no_longer_holds_is_listed_with_how_its_cases_do_now(compared, found):
    gone = replace(found["gusts"], state="resolved", first_seen="2011.2")
    told = lives(replace(compared, resolved=(gone,)))
    (line,) = told.resolved
    assert line.subject == "Cases where wind gust is 28.8 mph or more"
    assert (line.state.word, line.numbers.split(" · ")[-1]) == ("resolved", "found in 2011.2")
    assert line.numbers.startswith("wrong ")
    assert line.subject in render_report(replace(compared, resolved=(gone,)))


def test_a_long_list_of_what_no_longer_holds_ends_with_how_many_more(compared, found):
    gone = tuple(replace(found["gusts"], state="resolved", finding_id=f"g{i}") for i in range(7))
    told = lives(replace(compared, resolved=gone))
    assert (len(told.resolved), told.more) == (5, "2 more in analysis.json.")

"""What is told beyond right and wrong: each question with its groups, and how many were looked at."""

from dataclasses import replace

import pytest

from reports.data import page
from reports.pages.aspects import aspects
from reports.render import render_report
from tasks.contracts.tendencies import Aspect, Tendency

LATE = Tendency(
    "f1", "cases where hour is 19 or more", "cases where hour is 19 or more: predicted 5 min too high on average",
    '"hour" >= 19', 900, 5.0, 4.0, 6.0, 0.1, 4400.0, 0.001,
)  # fmt: skip


def told(analysis, tested, *found):
    return replace(analysis, aspects=(Aspect("over", "Predicted too high", "the whole of it", tested, found),))


@pytest.mark.parametrize(
    ("tested", "held", "words"),
    [
        (None, (), "Too few cases to look for groups."),
        (0, (), "No group stood out on the half of the data that was searched."),
        (1, (), "1 group that stood out on one half of the data was tested on the other half, and none held."),
        (12, (LATE,), "12 groups that stood out on one half of the data were tested on the other half,"
         " and 1 that held is told."),
    ],
)  # fmt: skip
def test_how_many_groups_were_looked_at_is_told(analysis, tested, held, words) -> None:
    (view,) = aspects(told(analysis, tested, *held), {})
    assert view.looked == words
    assert len(view.lines) == len(held)


def test_a_group_leads_to_the_finding_about_the_same_cases(analysis) -> None:
    (view,) = aspects(told(analysis, 3, LATE), {"f1": "finding-f1"})
    assert (view.title, view.about) == ("Predicted too high", "The whole of it.")
    (line,) = view.lines
    assert line.text.text == "Cases where hour is 19 or more: predicted 5 min too high on average."
    assert (line.text.anchor, line.predicate) == ("finding-f1", '"hour" >= 19')


def test_the_section_is_there_where_there_are_questions(analysis) -> None:
    assert page(analysis).aspects == ()
    assert 'id="aspects"' not in render_report(analysis)
    html = render_report(told(analysis, 3, LATE))
    assert html.count('href="#aspects"') == 1
    assert "&#34;hour&#34; &gt;= 19" in html

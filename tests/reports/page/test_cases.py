"""The cases in the report: the meeting's failures with what stands beside them, and no control or solo card."""

from dataclasses import replace

import pytest

from reports.pages.cases import cards, fact_groups
from reports.pages.first_screen import first_screen
from reports.render import render_report
from tasks.contracts.analysis import Analysis, Difference, EntityHistory, Fact, Neighbour


@pytest.fixture
def drawn(analysis: Analysis) -> Analysis:
    strata = ("worst", "worst", "newly_wrong", "finding:x", "random:FN", "control", "random:FP")
    parts = ("meeting",) * 5 + ("control", "solo")
    lanes = ("false_negative", "largest_residual", "newly_wrong", "finding", "random", "control", "random")
    near = Neighbour("near", "late", "on time", True, False, 0.1, (Difference("seats", "", "55"),), 2, ("carrier",))
    return replace(
        analysis,
        cases=tuple(
            replace(
                case,
                card=f"card-{i:02d}",
                part=parts[i],
                stratum=strata[i],
                lane=lanes[i],
                neighbours=(near,),
                copies=1,
                contrary_copies=0,
                history=EntityHistory(0, 0),
            )
            for i, case in enumerate(analysis.cases[:7])
        ),
    )


def test_only_the_failures_of_the_meeting_are_shown_with_their_lanes_in_words(drawn) -> None:
    shown = cards(drawn, {})
    assert [c.lane for c in shown] == [
        "worst: false negative",
        "largest residual",
        "newly wrong",
        "of a group",
        "random",
    ]
    html = render_report(drawn)
    assert html.count('<article class="card"') == 5
    assert drawn.cases[5].case_id not in html
    assert "open review/pack.html" in html


def test_the_first_screen_takes_one_of_each_stratum(drawn) -> None:
    assert [c.lane for c in first_screen(drawn, {}).cases] == ["worst: false negative", "newly wrong", "of a group"]


def test_what_stands_beside_a_case_is_told(drawn) -> None:
    first = cards(drawn, {})[0]
    assert first.company == ("0 earlier cases of this entity.", "1 exact copy.")
    (other,) = first.comparables
    assert (other.heading, other.said) == ("Other outcome", "recorded on time, predicted late")
    assert other.differs == ("seats: missing here, 55 there", "and 2 more fields")
    assert other.similar == "Similar by carrier."
    html = render_report(drawn)
    assert "seats: missing here, 55 there; and 2 more fields. Similar by carrier." in html
    assert "card 00" in html


def test_what_the_model_before_predicted_stands_beside_a_case(drawn, compared) -> None:
    said = replace(compared, cases=(replace(drawn.cases[0], before="on time; score was 0.2"), *drawn.cases[1:]))
    assert render_report(said).count("<dt>Predicted by 2012.4</dt><dd>on time; score was 0.2</dd>") == 1


def test_of_a_run_without_a_pack_none_is_told(analysis) -> None:
    assert "pack.html" not in render_report(analysis)


@pytest.mark.parametrize(("unit", "shown"), [("mph", " mph"), ("\N{DEGREE SIGN}", "\N{DEGREE SIGN}"), (None, "")])
def test_a_unit_stands_behind_its_value_and_a_sign_is_attached(unit, shown) -> None:
    ((line,),) = (group.facts for group in fact_groups([Fact("wind", "wind", "20", unit)]))
    assert line.value + line.unit == f"20{shown}"

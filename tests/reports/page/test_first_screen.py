"""What the first screen says, and what the terminal says of it."""

# ruff: noqa: RUF001 - dashes and minus signs are set as such

from dataclasses import replace

import pytest

from reports.console import closing_lines
from reports.pages.first_screen import first_screen
from reports.pages.verdict import verdict


def test_the_headline_tells_the_top_finding_with_its_rates(analysis):
    said = verdict(analysis)
    assert said.headline == (
        "Repair the data first: cases whose tailnum is written like A9AAAA, a shape that planes never holds,"
        " are wrong 20 of 100, elsewhere 12."
    )
    assert said.explanation.startswith("9.9% of the 40,612 failures sit in rows whose preparation is in doubt.")


def test_without_harmful_data_faults_the_headline_is_the_worst_segment(analysis, found):
    segments = replace(analysis, findings=(found["evening"], found["gusts"], found["airports"]))
    said = verdict(segments)
    assert said.headline == "Cases where scheduled departure is 19:00 or later are wrong 20 of 100, elsewhere 11."
    assert "1 fault as well" in said.explanation


def test_numbers_carry_interval_and_denominator(analysis):
    rate, failures, credited = first_screen(analysis, {}).numbers
    assert (rate.value, rate.aside) == ("12.4", "12.3–12.5")
    assert rate.words.startswith("A flight is wrong when")
    assert (failures.value, failures.aside) == ("40,612", "of 327,346 analysed")
    assert failures.words == "26,204 late flights not foreseen and 14,408 false alarms."
    assert credited.value == "9.9%"
    assert credited.words == "The rest: 3.8% ambiguous or unusual, 33% in segments and 54% in no finding."


def test_the_rate_stands_without_interval_where_no_metric_has_one(analysis):
    bare = replace(analysis, performance=replace(analysis.performance, metrics=()))
    assert (first_screen(bare, {}).numbers[0].value, first_screen(bare, {}).numbers[0].aside) == ("12", "")


def test_each_finding_is_one_line_with_state_and_family(analysis, found):
    first = first_screen(analysis, {found["planes"].finding_id: "there"})
    line = first.lines[0]
    assert (line.state.word, line.family, line.subject.anchor) == ("new", "data", "there")
    assert line.subject.text == "Cases whose tailnum is written like A9AAAA, a shape that planes never holds"
    assert line.numbers == "wrong 20 of 100, elsewhere 12 · 11% of all failures · 720 entities"
    assert len(first.lines) == 5
    assert first.more == "3 more below"


def test_a_fault_without_effect_says_so(analysis, found):
    (line,) = first_screen(replace(analysis, findings=(found["airports"],)), {}).lines
    assert line.numbers == "wrong 11 of 100, elsewhere 12 · no more wrong than chance allows"


def test_the_cases_to_read_come_from_different_lists(analysis):
    assert [case.lane for case in first_screen(analysis, {}).cases] == ["worst", "worst", "random"]


def test_what_is_not_there_yet_is_named(analysis):
    assert first_screen(analysis, {}).missing == "Comparison with the previous model and Feature ideas"
    assert first_screen(replace(analysis, missing_inputs=()), {}).missing == ""


def test_the_terminal_tells_three_findings_not_all_about_data(analysis, found):
    third = replace(found["planes"], finding_id="third")
    lines = closing_lines(replace(analysis, findings=(*analysis.findings, third)))
    assert [line.split(":")[0] for line in lines] == ["1. Data", "2. Data", "3. Segment"]
    assert lines[2] == (
        "3. Segment: cases where scheduled departure is 19:00 or later are wrong 20 of 100, elsewhere 11"
        " (31% of all failures)."
    )


@pytest.mark.parametrize("effect", [-95.5, 40.0])
def test_the_terminal_does_not_dramatise_a_silent_fault(analysis, found, effect):
    measure = replace(found["airports"].measure, excess_errors=effect, excess_low=effect - 20)
    (line,) = closing_lines(replace(analysis, findings=(replace(found["airports"], measure=measure),)))
    assert line.startswith("1. Data: cases whose dest has no row in airports; ")
    assert ("only 40 failures more than expected" in line) == (effect > 0)

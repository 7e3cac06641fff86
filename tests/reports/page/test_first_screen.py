"""What the first screen says, and what the terminal says of it."""

# ruff: noqa: RUF001 - dashes and minus signs are set as such

from dataclasses import replace

import pytest

from reports.console import closing_lines
from reports.pages.findings import findings
from reports.pages.first_screen import first_screen
from reports.pages.verdict import verdict
from reports.render import render_report
from tasks.contracts.analysis import FaultCheck, Metric, Note


def plain(text: str) -> str:
    """Text with ordinary spaces, as it is read."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_headline_tells_the_top_finding_with_its_rates(analysis):
    said = verdict(analysis)
    assert said.headline == (
        "Repair the data first: cases whose tailnum is written like A9AAAA, a shape that planes never holds,"
        " are wrong 20 of 100, elsewhere 12."
    )
    assert plain(said.explanation).startswith("9.9 % of the 40,612 failures sit in rows whose preparation is in doubt.")


def test_without_harmful_data_faults_the_headline_is_the_worst_segment(analysis, found):
    segments = replace(analysis, findings=(found["evening"], found["gusts"], found["airports"]))
    said = verdict(segments)
    assert said.headline == "Cases where scheduled departure is 19:00 or later are wrong 20 of 100, elsewhere 11."
    assert plain(said.explanation) == (
        "31 % of all failures are there, 5,924 more than these cases would have at the rate elsewhere. The data need"
        " repair all the same (7,727 cases whose dest has no row in airports), though no harm is shown there."
    )


def test_a_combination_is_told_in_few_words(analysis, found):
    proposal = replace(
        found["evening"].proposal, brief="cases with departure from 19:00, wind 20 mph or more and no seats"
    )
    told = replace(analysis, findings=(replace(found["evening"], proposal=proposal),))
    assert verdict(told).headline == (
        "Cases with departure from 19:00, wind 20 mph or more and no seats are wrong 20 of 100, elsewhere 11."
    )
    (line,) = first_screen(told, {}).lines
    assert line.subject.text == "Cases with departure from 19:00, wind 20 mph or more and no seats"
    # Where it is told in full, its conditions are whole sentences.
    assert "cases where scheduled departure is 19:00 or later" in render_report(told)


@pytest.mark.parametrize(
    ("outcomes", "said", "lead"),
    [
        (
            ["nothing"],
            "The one fault in the data that was looked for does not explain it.",
            "The one fault in the data that was looked for was not found.",
        ),
        (
            ["nothing", "nothing", "not_looked", "failed", "not_of_this_task"],
            "No fault of the 2 that were looked for in the data explains it; 2 could not be.",
            "No fault of the 2 that were looked for in the data was found; 2 could not be.",
        ),
        (
            ["not_looked"],
            "Whether a fault in the data preparation explains it was not checked.",
            "No fault in the data was looked for.",
        ),
    ],
)
def test_of_faults_that_nobody_looked_for_none_is_denied(analysis, found, outcomes, said, lead):
    checks = tuple(FaultCheck(f"fault {i}", "It is wrong.", outcome) for i, outcome in enumerate(outcomes))
    bare = replace(analysis, findings=(found["evening"],), fault_checks=checks)
    assert verdict(bare).explanation.endswith(said)
    (chapter,) = (part for part in findings(bare, {}) if part.anchor == "data-preparation")
    assert chapter.lead.startswith(lead)


def test_numbers_carry_interval_and_denominator(analysis):
    rate, failures, credited = first_screen(analysis, {}).numbers
    assert (rate.value, rate.aside) == ("12.4", "12.3–12.5")
    assert rate.words.startswith("A flight is wrong when")
    assert (failures.value, failures.aside) == ("40,612", "of 327,346 analysed")
    assert failures.words == "26,204 late flights not foreseen; 14,408 false alarms."
    assert plain(credited.value) == "9.9 %"
    assert plain(credited.words) == (
        "1,577 of them more than expected."
        " The rest: 2.7 % ambiguous or unusual, 15 % in segments and 72 % in no finding."
    )


def test_the_rate_stands_without_interval_where_no_metric_has_one(analysis):
    bare = first_screen(replace(analysis, performance=replace(analysis.performance, metrics=())), {})
    assert (bare.numbers[0].value, bare.numbers[0].aside) == ("12", "")


def test_accuracy_lends_its_interval_to_the_rate(analysis):
    rate = analysis.performance.failure_rate
    accuracy = Metric("accuracy", "share of right cases", 1 - rate, 0.87, 0.88, 327_346, "share")
    first = first_screen(replace(analysis, performance=replace(analysis.performance, metrics=(accuracy,))), {})
    assert (first.numbers[0].value, first.numbers[0].aside) == ("12.4", "12.0–13.0")


def test_each_finding_is_one_line_with_state_and_family(analysis, found):
    first = first_screen(analysis, {found["planes"].finding_id: "there"})
    line = first.lines[0]
    assert (line.state.word, line.family, line.subject.anchor) == ("new", "data", "there")
    assert line.subject.text == "Cases whose tailnum is written like A9AAAA, a shape that planes never holds"
    assert plain(line.numbers) == "wrong 20 of 100, elsewhere 12 · 11 % of all failures · 720 entities"
    assert len(first.lines) == 5
    assert [line.subject.text for line in first.repairs] == ["Cases whose dest has no row in airports"]
    assert first.more == "2 more below"


def test_a_fault_without_effect_says_so(analysis, found):
    first = first_screen(replace(analysis, findings=(found["airports"],)), {})
    assert first.lines == ()
    assert first.no_lines == "No finding: no group among those that were looked at stands out."
    (line,) = first.repairs
    assert line.numbers == (
        "7,727 cases · fewer go wrong than elsewhere · The airports table holds no airport outside the fifty states"
    )


def test_several_repairs_take_the_room_of_one_line(analysis, found):
    second = replace(found["airports"], finding_id="second")
    first = first_screen(replace(analysis, findings=(*analysis.findings, second)), {})
    assert (len(first.lines), len(first.repairs)) == (4, 2)
    assert first.more == "3 more below"


def test_since_the_last_report_a_repair_has_a_state_too(analysis, compared, found):
    ongoing = replace(found["airports"], state="ongoing")
    (line,) = first_screen(replace(compared, findings=(ongoing,)), {}).repairs
    assert line.state.word == "ongoing"
    # In a first run every fault is new, and a word that stands everywhere says nothing.
    (line,) = first_screen(replace(analysis, findings=(found["airports"],)), {}).repairs
    assert line.state is None


def test_the_group_that_the_headline_calls_worse_has_a_line(compared, found):
    many = tuple(
        replace(
            found["evening"], finding_id=f"larger {i}", measure=replace(found["evening"].measure, excess_errors=9e4)
        )
        for i in range(6)
    )
    worst = next(s.finding_id for s in compared.comparison.segments if s.worse)
    named = next(f for f in compared.findings if f.finding_id == worst)
    first = first_screen(replace(compared, findings=(*many, named)), {worst: "there"})
    assert "but worse for cases where carrier is ExpressJet (EV)" in first.headline
    assert [line.subject.anchor for line in first.lines] == ["", "", "", "", "there"]
    assert first.more == "2 more below"


def test_the_definition_of_a_failure_is_never_cut(analysis):
    long = "An item fails when " + "it stands where another one belongs, and " * 8 + "that is all."
    first = first_screen(replace(analysis, performance=replace(analysis.performance, failure=long)), {})
    assert first.numbers[0].words == long


def test_the_cases_to_read_come_from_different_lists(analysis):
    assert [case.lane for case in first_screen(analysis, {}).cases] == ["worst", "worst", "random"]


def test_inputs_that_would_make_it_say_more_are_named(analysis):
    assert first_screen(analysis, {}).missing == "context and training"
    assert first_screen(replace(analysis, missing_inputs=()), {}).missing == ""


def test_an_input_that_is_one_of_several_is_named_once(analysis):
    needs = ("features[].raw or valid_from of a table", "features[].raw", "valid_from of a table", "features or time")
    notes = tuple(Note(need, f"With {need} more is looked for.") for need in needs)
    missing = first_screen(replace(analysis, missing_inputs=notes), {}).missing
    assert missing == "features[].raw, valid_from of a table and features or time"


def test_the_terminal_tells_three_findings_not_all_about_data(analysis, found):
    third = replace(found["planes"], finding_id="third")
    lines = closing_lines(replace(analysis, findings=(*analysis.findings, third)))
    assert [line.split(":")[0] for line in lines] == ["1. Data", "2. Data", "3. Segment"]
    assert plain(lines[2]) == (
        "3. Segment: cases where scheduled departure is 19:00 or later are wrong 20 of 100, elsewhere 11"
        " (31 % of all failures)."
    )


def test_the_terminal_tells_what_hurts_before_faults_that_do_no_harm(analysis, found):
    silent = [replace(found["airports"], finding_id=f"silent-{i}") for i in range(3)]
    lines = closing_lines(replace(analysis, findings=(*silent, found["evening"], found["gusts"])))
    assert [line.split(":")[0] for line in lines] == ["1. Segment", "2. Data", "3. Data"]
    lines = closing_lines(replace(analysis, findings=(*silent, found["evening"], found["gusts"], found["planes"])))
    assert [line.split(":")[0] for line in lines] == ["1. Data", "2. Segment", "3. Data"]


@pytest.mark.parametrize("effect", [-95.5, 40.0])
def test_the_terminal_does_not_dramatise_a_silent_fault(analysis, found, effect):
    measure = replace(found["airports"].measure, excess_errors=effect, excess_low=effect - 20)
    (line,) = closing_lines(replace(analysis, findings=(replace(found["airports"], measure=measure),)))
    assert line.startswith("1. Data: 7,727 cases whose dest has no row in airports; ")
    assert ("only 40 failures more than expected" in line) == (effect > 0)


def test_a_fault_of_the_evaluation_itself_voids_the_headline(analysis, found):
    fault = found["evening"]
    proposal = replace(
        fault.proposal,
        family="data_preparation",
        strength="confirmed",
        saw_errors=False,
        subject="cases that stand in the training table",
        why="57 of them were trained on.",
        remedy="Leave them out.",
        voids=True,
    )
    said = verdict(replace(analysis, findings=(*analysis.findings, replace(fault, proposal=proposal))))
    assert said.headline.startswith("These numbers do not say how good the model is: ")
    assert said.headline.endswith("cases that stand in the training table.")
    assert said.explanation == "57 of them were trained on. Leave them out."

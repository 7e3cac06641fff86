"""What is told of an earlier model: in the section, in the large numbers, and by the gate."""

# ruff: noqa: RUF001 - dashes and minus signs are set as such

from dataclasses import replace

import pytest

from reports.console import gate_lines
from reports.data import page
from reports.pages.changes import changes
from reports.pages.first_screen import first_screen
from reports.pages.gate import gate
from reports.pages.headline import since_headline
from reports.pages.verdict import verdict
from reports.render import render_report
from tasks.contracts.analysis import FailureRule
from tasks.contracts.comparison import Flips, GateReason, GateResult, RateChange, Worsening


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def with_comparison(analysis, **parts):
    return replace(analysis, comparison=replace(analysis.comparison, **parts))


def with_change(analysis, before: float, now: float, low: float, high: float):
    return with_comparison(analysis, overall=RateChange(1000, before, now, now - before, low, high, 0.5))


def test_the_rate_before_and_now_is_told_with_its_interval(compared):
    said = changes(compared, {})
    assert said.title == "What changed since 2012.4"
    assert plain(said.sentence) == (
        "On the 327,306 cases of both runs, 13.1 of 100 were wrong under 2012.4 and 12.4 are now:"
        " 0.70 fewer (95 % interval 0.64–0.76)."
    )


@pytest.mark.parametrize(
    ("before", "now", "low", "high", "words"),
    [
        (
            0.10,
            0.14,
            0.02,
            0.06,
            "10.0 of 100 were wrong under 2012.4 and 14.0 are now: 4.0 more (95 % interval 2.0–6.0).",
        ),
        (
            0.10,
            0.101,
            -0.01,
            0.012,
            "10.0 of 100 were wrong under 2012.4 and 10.1 are now:"
            " no change beyond chance (0.1; 95 % interval −1.0 to 1.2).",
        ),
    ],
    ids=["worse", "chance"],
)
def test_what_chance_explains_is_no_change(compared, before, now, low, high, words):
    said = changes(with_change(compared, before, now, low, high), {}).sentence
    assert plain(said) == f"On the 1,000 cases of both runs, {words}"


def test_without_a_baseline_there_is_no_section_and_the_reason_is_a_note(analysis):
    alone = page(replace(analysis, no_comparison="no case of this run was in the baseline"))
    assert alone.changes is None
    assert alone.remarks.notes[0].subject == "comparison"
    assert alone.remarks.notes[0].text == "No case of this run was in the baseline."
    assert [number.label for number in alone.first.numbers] == [
        "Wrong of 100",
        "Failures",
        "Credited to data preparation",
    ]


def test_the_large_numbers_speak_of_both_models(compared):
    rate, fixed, newly, credited = first_screen(compared, {}).numbers
    assert (rate.value, rate.aside) == ("12.4", "(2012.4: 13.1)")
    assert rate.words.startswith("On 327,306 cases of both: 13.1 before, 12.4 now. A flight is wrong when")
    assert (fixed.label, fixed.value, fixed.words) == (
        "Fixed since 2012.4",
        "6,120",
        "Of 42,917 cases that went wrong then.",
    )
    assert (newly.label, newly.value, newly.aside) == ("Newly wrong", "3,815", "(net −2,305)")
    assert newly.words == "2 groups got worse; 2 groups got better."
    assert credited.label == "Credited to data preparation"


def test_a_worst_tenth_is_told_by_the_tolerance_that_both_were_judged_by(compared):
    performance = replace(compared.performance, failure_rate=0.1, rule=FailureRule(tolerance=3.0, worst_tenth=True))
    rate, *_ = first_screen(
        replace(with_change(compared, 0.1, 0.07, -0.04, -0.02), performance=performance), {}
    ).numbers
    assert rate.value == "7.0"


def test_groups_are_listed_worst_first_and_the_rest_is_counted(compared, found):
    said = changes(compared, {found["gusts"].finding_id: "there"})
    assert [(line.state.word, line.subject.text) for line in said.lines] == [
        ("worse", "Cases where carrier is ExpressJet (EV)"),
        ("worse", "Cases where wind gust is 28.8 mph or more"),
        ("better", "Cases where carrier is United (UA)"),
        ("better", "Cases where carrier is JetBlue (B6)"),
    ]
    assert said.lines[1].subject.anchor == "there"
    assert plain(said.lines[0].numbers) == (
        "wrong 13 of 100 before, 16 now · 2.6 more (95 % interval 2.4–2.8) · 1,999 newly wrong, 670 fixed"
        " · of 51,108 cases"
    )
    assert said.rest == "Of 7 tracked groups, 2 show no change beyond chance and 1 holds too few cases to tell."


def test_a_long_list_of_groups_ends_with_how_many_more(compared):
    first = compared.comparison.segments[0]
    many = tuple(replace(first, finding_id=str(i)) for i in range(130))
    said = changes(with_comparison(compared, segments=many), {})
    assert len(said.lines) == 8
    assert said.rest == "Of 130 tracked groups, 122 more got worse."
    assert len(said.segments.rows) == 100
    assert said.segments.more == "30 more in analysis.json."


def test_labels_and_cases_of_one_run_are_told_apart(compared):
    assert changes(compared, {}).facts == (
        "40 cases carry another label than in 2012.4: 22 would count as fixed and 9 as newly wrong for that reason."
        " They speak of the labels and are not credited to the model.",
        "1,204 cases could be analysed in 2012.4 only and are not compared.",
    )
    none = with_comparison(compared, label_changed=0, only_before=0, only_now=1)
    assert changes(none, {}).facts == ("1 case could be analysed in this run only and is not compared.",)


def test_the_picture_says_what_it_shows(compared):
    figure = changes(compared, {}).figure
    assert figure.title == "6,120 cases were fixed, and 3,815 are newly wrong"
    assert "36,797 still wrong, 3,815 newly" in figure.wide
    calm = with_comparison(compared, flips=Flips(0, 0, 12, 88))
    assert changes(calm, {}).figure.title == "No case changed sides"
    assert changes(with_comparison(compared, flips=Flips(0, 0, 0, 88)), {}).figure is None


def test_the_gate_is_a_word_a_shape_and_its_reasons(compared, analysis):
    said = gate(compared)
    assert (said.outcome.word, said.outcome.shape, said.outcome.tone) == ("warn", "up", "warn")
    assert [reason.outcome.word for reason in said.reasons] == ["warn", "pass"]
    assert said.reasons[1].words == "12.4 of 100 analysed cases are wrong; at most 15 may be."
    assert gate(analysis) is None
    many = GateResult("FAIL", (GateReason("rule", "words", 1, 0, "FAIL"),) * 12)
    assert gate(replace(analysis, gate=many)).more == "2 more in gate.json."


@pytest.mark.parametrize(
    ("searched", "held", "words"),
    [
        (None, 0, ""),
        (0, 0, "; none stood out there."),
        (1, 0, "; 1 that stood out was tested on the other half, and none held."),
        (37, 1, "; 37 that stood out were tested on the other half, and 1 held."),
    ],
)
def test_what_came_of_the_search_for_what_got_worse_is_told(compared, searched, held, words):
    found = replace(compared.comparison.segments[0], finding_id="new", searched=True)
    segments = (*(found,) * held, *compared.comparison.segments)
    said = changes(with_comparison(compared, segments=segments, searched=searched, held=held), {})
    start = "Groups in which more is wrong than before were searched for on one half of the data"
    assert said.searched == (start + words if words else "")
    # What was searched for is among the lines, and not among what is tracked.
    assert said.lines[0].numbers.endswith("on the half that was not searched") == bool(held)
    assert said.rest.startswith("Of 7 tracked groups")


GROWN = Worsening(
    finding_id="grown",
    subject="cases where hour is 20 or more",
    brief="",
    question="loss",
    figures="off by 6 min on average and by 4 min before",
    beyond="2 min more (95 % interval 1.6 to 2.4 min), elsewhere by 0.3 min less",
    predicate="hour >= 20",
    rows=900,
    before=4.0,
    now=6.0,
    difference=2.0,
    low=1.6,
    high=2.4,
    elsewhere=-0.3,
    q_value=0.001,
)


@pytest.mark.parametrize(
    ("task", "title", "noun"),
    [
        ("regression", "Groups further off than before", "cases"),
        ("ranking", "Groups of queries in a worse order", "queries"),
    ],
)
def test_groups_whose_losses_grew_stand_beside_those_that_fail_more(compared, task, title, noun):
    grown = replace(GROWN, question="query_loss" if task == "ranking" else "loss")
    given = with_comparison(replace(compared, task=task), worsened=(grown,), losses_searched=40)
    said = changes(given, {"grown": "there"})
    assert said.worsened_title == title
    (line,) = said.worsened
    assert (line.state.word, line.subject.text, line.subject.anchor) == (
        "worse",
        "Cases where hour is 20 or more",
        "there",
    )
    assert line.numbers == f"{GROWN.figures} · {GROWN.beyond} · 900 {noun}, measured on the half not searched"
    assert said.losses_searched == (
        "Such groups were searched for on one half of the data; 40 that stood out were tested on the other half,"
        " and 1 held."
    )
    assert f"<h3>{title}</h3>" in render_report(given)


def test_where_no_losses_were_searched_nothing_is_said_of_them(compared):
    assert changes(compared, {}).worsened_title == ""
    nothing = changes(with_comparison(replace(compared, task="regression"), losses_searched=0), {})
    assert nothing.worsened == ()
    assert nothing.losses_searched.endswith("; none stood out there.")


def test_a_group_whose_losses_grew_counts_among_those_that_got_worse(compared):
    told = with_comparison(compared, segments=(), worsened=(GROWN, replace(GROWN, told_as="grown")), losses_searched=40)
    assert since_headline("2013.1", told.comparison).endswith(
        ", but worse for cases where hour is 20 or more (off by 6 min on average and by 4 min before)."
    )
    (_, _, newly, _) = first_screen(told, {}).numbers
    assert newly.words == "1 group got worse."


def test_where_no_case_is_wrong_a_group_whose_losses_grew_is_told_all_the_same(compared):
    none = replace(compared, performance=replace(compared.performance, failures=0))
    told = verdict(with_comparison(none, segments=(), worsened=(GROWN,), losses_searched=40))
    assert told.headline.startswith("No failure among ")
    assert "but worse for cases where hour is 20 or more (off by 6 min on average" in told.explanation
    calm = verdict(with_comparison(none, segments=()))
    assert calm.explanation.startswith("A model without a single mistake is rare")


def test_the_console_says_why_the_gate_does_not_pass(compared):
    warned = compared.gate.reasons[0]
    assert gate_lines(compared) == [f"Gate WARN: {warned.words}."]
    failed = replace(warned, outcome="FAIL")
    many = replace(compared, gate=GateResult("FAIL", (failed,) * 4))
    assert gate_lines(many) == [*([f"Gate FAIL: {warned.words}."] * 3), "1 more reason in gate.json."]
    assert gate_lines(replace(compared, gate=GateResult("PASS", (replace(warned, outcome="PASS"),)))) == []

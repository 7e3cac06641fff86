"""What the mail of a run says, by its plain text alone; the HTML says the same."""

# ruff: noqa: RUF001 - minus signs and dashes are set as such

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from reports.pages.verdict import verdict
from tasks.contracts.comparison import GateReason, GateResult
from tasks.mail.recipients import Recipient

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["first", "compared", "quiet"])
def test_the_text_is_the_accepted_one(runs, told, text, name) -> None:
    outgoing = told(runs[name])
    actual = f"Subject: {outgoing.message['Subject']}\n\n{text(outgoing)}"
    accepted = GOLDEN / f"{name}.txt"
    if os.environ.get("ACCEPT_GOLDEN"):
        accepted.write_text(actual, encoding="utf-8")
    assert actual == accepted.read_text(encoding="utf-8")


def test_the_text_alone_gives_verdict_ask_deadline_and_worst_group(runs, told, text) -> None:
    words = " ".join(text(told(runs["compared"])).split())
    assert words.startswith("WARN · late-flights 2013.1: Repair the data first: cases whose tailnum is written like")
    assert "ASK: Maria, approve or reject this version. Until Fri 27 Nov 2026." in words
    assert "1 NEW Cases whose origin and time_hour have no row in weather: wrong 19 of 100, elsewhere 12" in words
    assert "Wrong of 100: 12.4 (2012.4: 12.5) Fixed since 2012.4: 612 Newly wrong: 381 (net −231)" in words
    assert "On the 326,993 cases of both runs, 12.5 of 100 were wrong under 2012.4 and 12.4 are now" in words
    assert "Since 2012.4: 1 regressed, 1 worse, 2 new, 2 ongoing, 1 resolved." in words
    assert "Report: https://errata.example/late-flights/2013.1/7f3ac09b12de/report.html" in words


@pytest.mark.parametrize("name", ["first", "compared"])
def test_mail_and_report_open_with_the_same_sentence(runs, told, text, name) -> None:
    headline = verdict(runs[name]).headline
    assert headline in " ".join(text(told(runs[name])).split())


@pytest.mark.parametrize("name", ["first", "compared", "quiet"])
def test_the_html_says_what_the_text_says(runs, told, text, html, name) -> None:
    page = unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html(told(runs[name])), flags=re.DOTALL))
    shown = re.sub(r"https://\S+", "", text(told(runs[name])))
    missing = set(re.findall(r"\w\w+", shown.lower())) - set(re.findall(r"\w\w+", page.lower()))
    assert missing <= {"ask"}


def test_news_come_before_what_goes_on_and_resolved_ones_after(runs, told, text) -> None:
    lines = re.findall(r"^\d ([A-Z]+)  ", text(told(runs["compared"])), flags=re.MULTILINE)
    assert lines == ["NEW", "WORSE", "REGRESSED", "NEW", "ONGOING"]
    few = replace(runs["compared"], findings=runs["compared"].findings[:1])
    assert re.findall(r"^\d ([A-Z]+)  ", text(told(few)), flags=re.MULTILINE) == ["ONGOING", "RESOLVED"]


def test_nothing_new_is_a_few_lines(runs, told, text) -> None:
    words = text(told(runs["quiet"]))
    above, _, footer = words.partition("\n-- \n")
    assert above.splitlines()[0] == "PASS · late-flights 2013.1: No new failure groups."
    assert len(above.strip().splitlines()) == 6
    assert len(footer.strip().splitlines()) <= 4


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({}, "WARN: 1 regressed, 1 worse, 1 new data fault, 1 new failure group, 381 newly wrong - decide by 27 Nov"),
        ({"gate": GateResult("FAIL", (GateReason("x", "y", 1, 0, "FAIL"),))}, "FAIL: 1 regressed, 1 worse, 1 new data"),
        ({"gate": GateResult("UNDECIDED", ())}, "REGRESSED: 1 regressed, 1 worse, 1 new data fault"),
    ],
)
def test_the_subject_begins_with_the_state(runs, told, change, subject) -> None:
    said = told(replace(runs["compared"], **change)).message["Subject"]
    assert said.startswith(f"[late-flights 2013.1] {subject}")


def test_subjects_of_two_runs_differ(runs, told) -> None:
    other = replace(runs["quiet"], run_key="aaaaaaaaaaaa")
    assert told(other).message["Subject"] != told(runs["quiet"]).message["Subject"]


def test_a_run_without_limits_or_news_says_so(runs, told, text) -> None:
    unlimited = replace(runs["quiet"], gate=GateResult("UNDECIDED", ()))
    assert text(told(unlimited)).startswith("NOTHING NEW · late-flights 2013.1: No new failure groups.")
    assert "] NOTHING NEW: no new failure groups, 381 newly wrong" in told(unlimited).message["Subject"]


def test_a_warning_of_what_goes_on_is_told_in_a_few_lines_too(runs, told, text) -> None:
    reason = GateReason("data_faults", "the data are at fault where more goes wrong than elsewhere", 1, None, "WARN")
    warned = text(told(replace(runs["quiet"], gate=GateResult("WARN", (reason,)))))
    assert warned.startswith("WARN · late-flights 2013.1: No new failure groups.\nGate: the data are at fault where")
    assert "What the mistakes are about" not in warned


@pytest.mark.parametrize("outcome", ["FAIL", "more failures"])
def test_what_needs_a_reader_is_never_told_as_nothing_new(runs, told, text, outcome) -> None:
    quiet = runs["quiet"]
    risen = replace(quiet.comparison.overall, low=0.0002, high=0.0009, difference=0.0005)
    alarming = {
        "FAIL": replace(quiet, gate=GateResult("FAIL", (GateReason("x", "too many are wrong", 1, 0, "FAIL"),))),
        "more failures": replace(quiet, comparison=replace(quiet.comparison, overall=risen)),
    }[outcome]
    assert "No new failure groups" not in text(told(alarming))
    assert "What the mistakes are about" in text(told(alarming))


def test_states_are_told_even_where_cases_cannot_be_compared(runs, told, text) -> None:
    unlike = replace(runs["quiet"], comparison=None, no_comparison="No comparison with 2012.4: its cases are others.")
    words = text(told(unlike))
    assert "No new failure groups." in words
    assert "Since the run before: 6 ongoing, 1 resolved.\nNo comparison with 2012.4: its cases are others.\n" in words


def test_why_a_gate_is_undecided_is_told_even_without_news(runs, told, text) -> None:
    reason = GateReason("min_rows", "12 cases are compared, 200 are needed", 12, 200, "UNDECIDED")
    undecided = replace(runs["quiet"], gate=GateResult("UNDECIDED", (reason,)))
    assert "Gate: 12 cases are compared, 200 are needed." in text(told(undecided))


def test_nothing_analysed_is_told_with_its_reason(runs, told, text) -> None:
    first = runs["first"]
    nothing = replace(
        first, performance=replace(first.performance, rows=0, failures=0.0, failure_rate=None), findings=()
    )
    words = " ".join(text(told(nothing)).split())
    assert words.startswith("UNDECIDED · late-flights 2013.1: Undecided: no case could be analysed.")
    assert "9,430 predictions fell out before “predicted”: no arrival was recorded." in words


def test_a_first_run_without_findings_is_short_and_says_why_nothing_is_compared(runs, told, text) -> None:
    alone = replace(runs["first"], findings=(), no_comparison="This is the first version analysed")
    words = text(told(alone))
    assert words.startswith("NOTHING FOUND · late-flights 2013.1: No group stands out among those")
    assert "This is the first version analysed.\n" in words


def test_without_an_ask_nobody_is_asked(runs, told, text, html, settings) -> None:
    contract = settings({"ask": None, "decide_within": None})
    assert "ASK" not in text(told(runs["compared"], contract))
    assert "What is asked" not in html(told(runs["compared"], contract))
    assert "decide by" not in told(runs["compared"], contract).message["Subject"]
    open_end = text(told(runs["compared"], settings({"decide_within": None})))
    assert "ASK: Maria, approve or reject this version.\n" in open_end


def test_the_deadline_is_a_day_where_the_model_lives(runs, told, text, settings) -> None:
    late = told(runs["compared"], settings(timezone="Pacific/Auckland"))
    assert "Until Fri 27 Nov 2026" in text(late)
    evening = datetime(2026, 12, 30, 23, 30, tzinfo=UTC)
    assert "Until Sun 3 Jan 2027" in text(told(runs["compared"], settings(timezone="Pacific/Auckland"), now=evening))


def test_without_an_address_the_report_is_named_below_the_folder_of_runs(runs, told, text, html, settings, published):
    outgoing = told(runs["compared"], settings({"link": None}))
    path = "late-flights/2013.1/7f3ac09b12de/report.html"
    assert f"Report: {path} in the folder of runs" in text(outgoing)
    assert "<a " not in html(outgoing)
    assert str(published.parents[3]) not in text(outgoing) + html(outgoing)


def test_links_lead_to_what_is_there(runs, told, html, published) -> None:
    base = "https://errata.example/late-flights/2013.1/7f3ac09b12de/"
    assert re.findall(r'href="([^"]*)"', html(told(runs["compared"]))) == [
        f"{base}report.html",
        f"{base}report.html#notes",
    ]
    (published / "review").mkdir()
    (published / "review" / "pack.html").write_text("x")
    assert f'href="{base}review/pack.html"' in html(told(runs["compared"]))


def test_a_version_is_written_into_an_address_as_its_folder_is_called(runs, told, html) -> None:
    odd = replace(runs["quiet"], version="v 2/ü<b>")
    assert 'href="https://errata.example/late-flights/v_2_%C3%BC_b_/7f3ac09b12de/report.html"' in html(told(odd))


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("list", "You get this because you are on the list of late-flights."),
        ("request", "You get this because this run was asked for in your name; no further mail follows from it."),
    ],
)
def test_the_footer_says_why_whom_to_ask_and_how_to_stop(runs, told, text, settings, reason, why) -> None:
    to = Recipient("jo@example.org", "x", reason)
    words = " ".join(text(told(runs["quiet"], to=to)).split())
    assert why in words
    assert "Run 7f3ac09b12de." in words
    assert "Questions: reply, or write to maria@example.org." in words
    assert ("To stop these mails" in words) == (reason == "list")
    alone = " ".join(text(told(runs["quiet"], settings({"reply_to": None}), to=to)).split())
    assert "Questions: ask whoever keeps the errata.yaml of late-flights." in alone


def test_a_run_on_some_of_the_cases_says_so(runs, told, text) -> None:
    part = told(replace(runs["quiet"], scope="ab12cd34"))
    assert part.message["Subject"].startswith("[late-flights 2013.1 (some of the cases)] ")
    assert "late-flights 2013.1 (some of the cases)" in text(part)

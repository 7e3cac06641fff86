"""The validation's page: complete, offline, safe with any text."""

import re

import pytest

from reports.validation import render_validation
from tasks.contracts.analysis import Check, Validation

PASSED = Check("predictions", "id is never empty", "passed", "critical", "true, looking at 10 rows", 0)
STOPPING = Check(
    "predictions",
    "id is unique",
    "failed",
    "critical",
    "4,000 of 9,000 rows (44.4 %) break it",
    4000,
    ("F1", "F2"),
    "SELECT id FROM 'predictions.parquet'",
    where="predictions.parquet: id",
    do="keep one prediction per case",
)
WARNING = Check("weather", "wind is never empty", "failed", "warning", "3 of 9 rows (33.3 %) break it", 3, ("A",))
UNKNOWN = Check(
    "weather", "code matches x", "could_not_run", "warning", "not supported on DuckDB", suite="weather.json"
)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[1]).split())


def test_the_page_says_what_held_what_did_not_and_what_nobody_knows() -> None:
    page = text_of(render_validation(Validation((PASSED, STOPPING, WARNING, UNKNOWN)), "late-flights", "7"))
    assert "The data cannot be analysed as they are: 1 rule must be mended first." in page
    assert "✕ stops the run id is unique" in page
    assert "F1 F2 4,000 rows in all" in page
    assert "To do: keep one prediction per case" in page
    assert "SELECT id FROM &#39;predictions.parquet&#39;" in page
    assert "▲ failed wind is never empty" in page
    assert "? could not run code matches x weather.json not supported on DuckDB" in page
    assert "✓ passed id is never empty" in page


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ((), "No rule was checked."),
        ((PASSED,), "The one rule holds."),
        ((PASSED, PASSED), "All 2 rules hold."),
        ((PASSED, WARNING, UNKNOWN), "The data can be analysed; 2 rules to know about."),
    ],
)
def test_the_verdict(checks: tuple[Check, ...], verdict: str) -> None:
    assert verdict in text_of(render_validation(Validation(checks), "m", "1"))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = render_validation(Validation((PASSED, STOPPING, WARNING, UNKNOWN)), "m", "1")
    assert not re.search(r"(?i)<script|<link|<img|<iframe|@import|url\(|https?:|src=|\son\w+=", page)
    links = re.findall(r'href="([^"]*)"', page)
    anchors = re.findall(r'id="([^"]*)"', page)
    assert links
    assert all(link.startswith("#") and link[1:] in anchors for link in links)
    assert len(anchors) == len(set(anchors))


def test_text_from_the_data_stays_text() -> None:
    hostile = "<script>alert('x')</script>{{ 7 * 7 }}\"&"
    check = Check(hostile, hostile, "failed", "critical", hostile, 1, (hostile,), hostile, hostile, hostile, hostile)
    page = render_validation(Validation((check,)), hostile, hostile)
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page


def test_the_same_checks_give_the_same_page() -> None:
    validation = Validation((PASSED, STOPPING))
    assert render_validation(validation, "m", "1") == render_validation(validation, "m", "1")

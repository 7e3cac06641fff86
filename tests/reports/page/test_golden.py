"""The whole page of one small run, word for word. How to accept a change: golden/README.md."""

import os
import re
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

import pytest

from reports.render import render_report
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

GOLDEN = Path(__file__).parent / "golden" / "small.html"

# What may change without changing what the page says: looks, and the geometry of charts.
SCRUBBED = {
    "style sheet": (re.compile(r"<style>.*?</style>", re.DOTALL), "<style>…</style>"),
    "chart": (
        re.compile(r"(<svg viewBox[^>]*role=\"img\" aria-labelledby[^>]*><title.*?</desc>).*?</svg>"),
        r"\1…</svg>",
    ),
}


@pytest.fixture
def small(analysis: Analysis, found: dict[str, Finding]) -> Analysis:
    kept = ("planes", "airports", "evening", "no_seats")
    return replace(
        analysis,
        findings=tuple(found[name] for name in kept),
        waterfall=tuple(s for s in analysis.waterfall if s.family in ("data_preparation", "segment", "unexplained")),
        cases=analysis.cases[:1],
    )


def test_page_is_the_accepted_one(small, tmp_path):
    compare(render_report(small), GOLDEN, tmp_path)


def test_what_changed_is_told_as_accepted(compared, tmp_path):
    (section,) = re.findall(r"<section id=\"changes\">.*?</section>\n", render_report(compared), re.DOTALL)
    compare(section, GOLDEN.with_name("changes.html"), tmp_path)


def compare(actual: str, golden: Path, tmp_path: Path) -> None:
    for pattern, replacement in SCRUBBED.values():
        actual = pattern.sub(replacement, actual)
    if os.environ.get("ACCEPT_GOLDEN"):
        golden.write_text(actual, encoding="utf-8")
    expected = golden.read_text(encoding="utf-8")
    if actual != expected:
        kept = tmp_path / golden.name
        kept.write_text(actual, encoding="utf-8")
        diff = unified_diff(expected.splitlines(), actual.splitlines(), "accepted", "actual", lineterm="", n=1)
        pytest.fail(f"The page differs (the new one is {kept}):\n" + "\n".join(list(diff)[:80]))

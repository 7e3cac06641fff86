"""Whatever a run brings: the page is whole, offline, safe and says something."""

import pickle
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser

import pytest

from reports.console import closing_lines
from reports.render import render_report

NAMES = (
    "flights",
    "compared",
    "nothing_flipped",
    "nothing_compared",
    "no_comparison",
    "hostile_compared",
    "segments_only",
    "no_findings",
    "twelve_failures",
    "no_failures",
    "nothing_analysed",
    "hard_labels",
    "regression",
    "ranking",
    "sixty_findings",
    "hostile",
    "long_names",
    "missing_values",
)
SECTIONS = (
    "attribution",
    "findings",
    "data-preparation",
    "missing-feature",
    "ambiguous",
    "segments",
    "subgroups",
    "cases",
    "performance",
    "coverage",
    "notes",
    "method",
    "origin",
)
VOID = {"meta", "link", "br", "hr", "img", "input", "use", "path", "circle", "rect", "line"}
MEGABYTE = 1_000_000


class Reader(HTMLParser):
    """Reads tags, ids, links and visible text, and checks that what is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids[value or ""] += 1
        if tag == "section":
            self.inside.append(dict(attrs).get("id") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag
        if tag == "section":
            self.inside.pop()

    def handle_data(self, data):
        if not {"style", "title", "desc"} & set(self.open[-1:]):
            self.text.append(data)
            for section in self.inside:
                self.sections.setdefault(section, []).append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(params=NAMES, scope="module")
def html(request, variants):
    return render_report(variants[request.param])


def test_every_variant_is_tested(variants):
    assert set(variants) == set(NAMES)


def test_page_is_well_formed_and_every_name_is_unique(html):
    read = Reader(html)
    assert read.open == []
    assert [name for name, uses in read.ids.items() if uses > 1] == []


def test_every_link_on_the_page_leads_somewhere(html):
    read = Reader(html)
    targets = [value[1:] for _, name, value in read.attributes if name == "href" and value.startswith("#")]
    assert [target for target in targets if target not in read.ids] == []
    labels = [value.split() for _, name, value in read.attributes if name == "aria-labelledby"]
    assert [label for each in labels for label in each if label not in read.ids] == []


def test_nothing_is_loaded_and_nothing_runs(html):
    read = Reader(html)
    assert not {"script", "img", "iframe", "link", "object", "embed", "base", "form"} & set(read.tags)
    assert [
        name for _, name, _ in read.attributes if name.startswith("on") or name in ("src", "srcset", "action")
    ] == []
    links = [value for tag, name, value in read.attributes if name in ("href", "xlink:href")]
    assert all(link.startswith(("#", "https://example.org/")) for link in links)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style


def test_page_is_small(html):
    assert len(html.encode()) < 3 * MEGABYTE


def test_no_part_is_empty_and_nothing_technical_leaks(html):
    read = Reader(html)
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|Undefined|object at 0x", read.words)
    assert not re.search(r"<(p|h\d|dd|dt|li|caption|figcaption)\b[^>]*>\s*</\1>", html)
    for section in SECTIONS:
        assert len(" ".join(read.sections[section]).split()) >= 8, section


@pytest.mark.parametrize(
    ("variant", "headline"),
    [
        ("no_findings", "No group stands out among those that were looked at."),
        ("twelve_failures", "Too few to tell: 12 of 400 cases went wrong."),
        ("no_failures", "No failure among 327,346 analysed cases, by this run's definition of one."),
        ("nothing_analysed", "Undecided: no case could be analysed."),
    ],
)
def test_that_nothing_was_found_is_said_in_words(variants, variant, headline):
    read = Reader(render_report(variants[variant]))
    assert headline in read.words
    assert closing_lines(variants[variant])[0] == headline


def test_empty_parts_say_which_input_fills_them(variants):
    words = Reader(render_report(variants["no_findings"])).words
    assert "Ideas come from tables that the model does not see; they are named under context: in errata.yaml." in words
    assert "Columns listed under subgroups: in errata.yaml appear here in every run." in words
    assert "Give context in errata.yaml to see properties the model does not see" in words


def test_what_could_not_be_computed_says_why(variants):
    words = Reader(render_report(variants["hard_labels"])).words
    assert "Needs a score, and the predictions are hard labels." in words


def test_hostile_text_is_shown_and_does_nothing(variants):
    html = render_report(variants["hostile"])
    words = Reader(html).words
    assert words.count('<script>alert("x")</script>') > 100
    assert "{{ 7*7 }}" in words
    assert "Source: javascript:alert(1)" in words
    assert 'href="javascript' not in html


def test_long_lists_end_with_how_many_more(variants):
    html = render_report(variants["sixty_findings"])
    read = Reader(html)
    assert read.words.count("The query for its rows") == 32
    assert "55 more below" in read.words
    assert "In brief" in read.words


def test_missing_values_are_told_as_missing(variants):
    html = render_report(variants["missing_values"])
    assert html.count('<td class="value missing">missing</td>') == sum(len(c.facts) for c in variants["flights"].cases)


def test_equal_analyses_are_equal_pages_in_every_process(variants, tmp_path):
    stored = tmp_path / "analysis.pickle"
    stored.write_bytes(pickle.dumps(variants["flights"]))
    again = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pickle, sys; from pathlib import Path; from reports.render import render_report;"
            "sys.stdout.buffer.write(render_report(pickle.loads(Path(sys.argv[1]).read_bytes())).encode())",
            str(stored),
        ],
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert again == render_report(variants["flights"]) == render_report(variants["flights"])

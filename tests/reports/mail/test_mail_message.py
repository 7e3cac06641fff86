"""The message as mail programs read it: parts, headers, size; the same bytes for the same run."""

import pickle
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from reports.mail.message import run_message
from reports.palette import COLOURS, DARK, contrast
from tasks.mail.files import write_eml
from tasks.mail.recipients import Recipient

HOSTILE = (
    '<script>alert("x")</script><img src=https://evil.example/x.png>{{ 7*7 }}</style>&"\'`\u202e\x07\r\nBcc: x@y.z'
)
VOID = {"meta", "br", "img", "hr", "link", "input"}


class Reader(HTMLParser):
    """Reads tags and attributes, and checks that what is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def large(runs):
    """The longest mail there can be: long and hostile names everywhere."""
    long = f"Überlängenmaßstabsänderungsgeschwindigkeitsüberprüfung {HOSTILE}" * 40
    run = runs["compared"]
    (segment,) = run.comparison.segments
    return replace(
        run,
        model="m" * 80,  # as long as a model's name may be
        version=long,
        findings=tuple(
            replace(f, proposal=replace(f.proposal, subject=f"cases where {long} is {long}")) for f in run.findings
        ),
        comparison=replace(run.comparison, version=long, segments=(replace(segment, subject=long),)),
        gate=replace(run.gate, reasons=tuple(replace(r, words=long, outcome="WARN") for r in run.gate.reasons * 9)),
    )


def parsed(outgoing):
    return message_from_bytes(outgoing.message.as_bytes(), policy=policy.default)


def test_two_alternatives_text_first(runs, told) -> None:
    message = parsed(told(runs["compared"]))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in message.iter_parts()} == {"utf-8"}
    assert {part["Content-Transfer-Encoding"] for part in message.iter_parts()} == {"quoted-printable"}
    assert message.defects == []
    assert all(len(line) <= 998 for line in told(runs["compared"]).message.as_bytes().splitlines())


def test_the_headers(runs, told) -> None:
    message = parsed(told(runs["compared"]))
    assert message["From"] == "Errata <errata@example.org>"
    assert message["To"] == "jo@example.org"
    assert message["Reply-To"] == "maria@example.org"
    assert message["Date"] == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    token = Recipient("jo@example.org", "", "list").token
    assert message["Message-ID"] == f"<7f3ac09b12de.{token}@example.org>"
    assert len(message.items()) == 9


def test_the_same_run_is_the_same_mail_and_another_recipient_or_run_another_one(runs, told) -> None:
    first = told(runs["compared"])
    assert first.message.as_bytes() == told(runs["compared"]).message.as_bytes()
    assert told(runs["compared"]).key == "7f3ac09b12de"
    others = [
        told(runs["compared"], to=Recipient("mo@example.org", "mail.to[1]", "list")),
        told(replace(runs["compared"], run_key="aaaaaaaaaaaa")),
    ]
    assert len({m.message["Message-ID"] for m in (first, *others)}) == 3
    later = told(runs["compared"], now=first.message["Date"].datetime + timedelta(hours=1))
    assert later.message["Message-ID"] == first.message["Message-ID"]


def test_equal_runs_are_equal_mails_in_every_process(runs, told, settings, published, tmp_path) -> None:
    first = told(runs["compared"])
    given = (runs["compared"], settings(), first.recipient, "Errata <errata@example.org>")
    (tmp_path / "given").write_bytes(pickle.dumps((*given, first.message["Date"].datetime, published)))
    again = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pickle, sys; from pathlib import Path; from reports.mail.message import run_message;"
            "m = run_message(*pickle.loads(Path(sys.argv[1]).read_bytes()));"
            "sys.stdout.buffer.write(m.message.as_bytes())",
            str(tmp_path / "given"),
        ],
        capture_output=True,
        check=True,
    ).stdout
    assert again == first.message.as_bytes()


@pytest.mark.parametrize("name", ["first", "compared", "quiet"])
def test_the_html_is_what_mail_programs_can_show(runs, told, html, name) -> None:
    page = html(told(runs[name]))
    read = Reader(re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL))
    tags = {tag for tag, _ in read.tags}
    assert not {"script", "svg", "img", "link", "iframe", "form", "object", "video", "th", "base"} & tags
    assert not re.search(r"url\(|@import|data:|javascript:|@font-face|<[^>]+\son\w+=", page)
    assert all(attributes.get("role") == "presentation" for tag, attributes in read.tags if tag == "table")
    assert next(attributes for tag, attributes in read.tags if tag == "html")["lang"] == "en"
    assert next(tag for tag, _ in read.tags if tag in ("h1", "h2")) == "h1"
    assert sum(tag == "h1" for tag, _ in read.tags) == 1
    assert {"name": "color-scheme", "content": "light dark"} in [attributes for _, attributes in read.tags]
    # Sizes: nothing to read is smaller than 16 px but the footer's 14.
    sizes = {int(size) for size in re.findall(r"font-size:(\d+)px", page)} - {1}
    assert min(sizes) == 14
    footer = page[page.rindex("You get this") - 600 :]
    assert len(re.findall("font-size:14px", page)) == len(re.findall("font-size:14px", footer)) == 3


def test_what_is_shown_before_opening_is_the_bottom_line(runs, told, html) -> None:
    read = Reader(re.sub(r"<!--.*?-->|<head>.*</head>", "", html(told(runs["compared"])), flags=re.DOTALL))
    first = next(words for words in read.text if words.strip())
    assert first.startswith("Repair the data first: cases whose tailnum is written like A9AAAA")


def test_the_largest_mail_stays_below_what_is_clipped(large, told, html) -> None:
    outgoing = told(large)
    part = outgoing.message.get_body(("html",))
    assert len(part.as_bytes()) < 80_000
    assert len(outgoing.message.as_bytes()) < 80_000
    assert html(outgoing).count("wrong 20 of 100") >= 2


def test_hostile_names_are_shown_and_do_nothing(large, told, html, text) -> None:
    outgoing = told(large)
    page = html(outgoing)
    assert "<script" not in page
    assert "<img" not in page
    assert "{{ 7*7 }}" in page
    assert not re.search("[\u202e\x07]", page + text(outgoing) + outgoing.message["Subject"])
    assert outgoing.message["Bcc"] is None
    assert len(parsed(outgoing).items()) == 9
    Reader(re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL))


def test_a_report_is_attached_only_where_that_is_asked_for(runs, told, settings, published) -> None:
    assert not list(told(runs["compared"]).message.iter_attachments())
    message = parsed(told(runs["compared"], settings({"attach": True})))
    assert message.get_content_type() == "multipart/mixed"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "late-flights-2013.1-7f3ac09b12de.html"
    assert attached.get_content() == (published / "report.html").read_text()
    assert message.get_body(("plain",)) is not None
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/html",
    ]
    again = told(runs["compared"], settings({"attach": True})).message.as_bytes()
    assert again == told(runs["compared"], settings({"attach": True})).message.as_bytes()


def test_a_report_too_large_for_a_mail_is_not_attached_and_that_is_said(runs, told, settings, published, text, html):
    (published / "report.html").write_bytes(b"x" * 5_000_000)
    outgoing = told(runs["compared"], settings({"attach": True}))
    assert not list(outgoing.message.iter_attachments())
    assert "The report is not attached: it is larger than a mail should be." in text(outgoing)
    assert "The report is not attached" in html(outgoing)


def test_a_dry_run_writes_the_mail_and_its_page(runs, told, html, tmp_path) -> None:
    outgoing = told(runs["compared"])
    mail, page = write_eml(tmp_path / "dry", outgoing)
    assert mail.name == f"7f3ac09b12de-{outgoing.recipient.token}.eml"
    assert mail.read_bytes() == outgoing.message.as_bytes()
    assert page.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ") == html(outgoing)
    assert write_eml(tmp_path / "dry", told(runs["compared"])) == (mail, page)


def test_a_sender_may_be_a_plain_address(runs, told) -> None:
    message = told(runs["quiet"], sender="errata@localhost").message
    assert message["From"] == "errata@localhost"
    assert message["Message-ID"].endswith("@localhost>")


@pytest.mark.parametrize("colours", [COLOURS, DARK], ids=["light", "dark"])
def test_text_stands_out_by_day_and_by_night(colours) -> None:
    for background in ("paper", "panel"):
        for words in ("ink", "quiet", "accent", "warn", "calm"):
            assert contrast(colours[words], colours[background]) >= 4.5, (words, background)
    assert contrast(colours["paper"], colours["ink"]) >= 4.5
    assert contrast(colours["accent"], colours["track"]) >= 3


def test_a_folder_without_a_report_is_no_published_run(runs, settings, tmp_path, told) -> None:
    first = told(runs["quiet"])
    with pytest.raises(FileNotFoundError):
        run_message(
            runs["quiet"],
            settings({"attach": True}),
            first.recipient,
            "errata@example.org",
            first.message["Date"].datetime,
            tmp_path,
        )

"""The pack and its sheet: whole, offline, and silent about the outcome until it is asked."""

import csv
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import pytest

from reports.pack.page import pack_page
from reports.pack.protocol import QUESTIONS, agenda
from reports.pack.worth import worth_words
from reports.pack.write import render_pack, write_pack
from tasks.contracts.comparison import Comparison, Flips, RateChange
from tasks.contracts.problems import ContractError
from tasks.contracts.review import CAUSES, VERDICTS
from tasks.review.sheet import COLUMNS, read_sheet
from tasks.sampling.files import write_sample

VOID = {"meta", "br", "input", "link", "img"}
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


class Reader(HTMLParser):
    """Text by where it stands: in a card before its answer, in the answer, or elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text: dict[str, list[str]] = {"before": [], "answer": [], "paper": [], "elsewhere": []}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.stack.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        classes = {name for _, name in self.stack}
        if any(tag in ("style", "title") for tag, _ in self.stack):
            return
        where = "answer" if "answer" in classes else "paper" if "answers" in classes else None
        self.text[where or ("before" if "sheet" in classes else "elsewhere")].append(data)

    def words(self, where: str) -> str:
        return " ".join(" ".join(self.text[where]).split())


@pytest.fixture(scope="module", params=[False, True], ids=["meeting", "solo"])
def html(request, packed) -> str:
    return render_pack(packed, solo=request.param)


def test_nothing_is_revealed_before_the_answer(html, secrets) -> None:
    read = Reader(html)
    for where in ("before", "elsewhere"):
        words = read.words(where)
        assert [secret for secret in secrets if secret in words] == []
    lanes = ("worst", "control", "newly wrong", "random", "false negative", "exact cop", "of them wrong")
    assert [lane for lane in lanes if lane in read.words("before")] == []


def test_the_answer_reveals_everything(html, secrets) -> None:
    read = Reader(html)
    for where in ("answer", "paper"):
        words = read.words(where)
        assert [secret for secret in secrets if secret not in words] == []
        assert "4 earlier cases of this entity, 3 of them wrong." in words
        assert "2 exact copies, 1 of them with another outcome." in words
        assert "Other outcome" in words
        assert "seats: missing here, 55 there" in words
        assert "Similar by carrier and scheduled departure." in words


def test_the_answer_tells_what_the_model_before_predicted(packed) -> None:
    nothing = Flips(0, 0, 0, 0)
    change = RateChange(0, None, None, None, None, None, 1.0)
    before = Comparison("2012.4", "55aa01b2c3d4", nothing, change, 0, nothing, 0, 0, (), ())
    cases = (replace(packed.cases[0], before="BEFOREWORD; score was 0.4"), *packed.cases[1:])
    read = Reader(render_pack(replace(packed, comparison=before, cases=cases), solo=False))
    for where in ("answer", "paper"):
        # One card only: the others were not judged by that model.
        assert read.words(where).count("Predicted by 2012.4 BEFOREWORD; score was 0.4") == 1
        assert read.words(where).count("Predicted by") == 1
    assert "BEFOREWORD" not in read.words("before") + read.words("elsewhere")
    assert "Predicted by" not in render_pack(packed, solo=False)


def test_why_a_card_was_chosen_is_told_in_words(packed) -> None:
    words = Reader(render_pack(packed, solo=False)).words("answer")
    assert "One of the worst: false negative." in words
    assert "The model before had it right; this one has it wrong." in words
    assert "Drawn at random among the failed cases where scheduled departure is 19:00 or later." in words
    assert "Drawn at random among all other failures." in words
    assert "A control: here the model was right." in words


def test_step_a_has_the_facts(html) -> None:
    words = Reader(html).words("before")
    assert "ExpressJet (EV)" in words
    assert "higher than in 95 % of cases" in words
    assert "missing" in words
    assert "4 earlier cases of this entity" in words
    assert words.count(QUESTIONS[0]) == len(re.findall('class="sheet"', html))


def test_cards_come_in_the_order_of_their_names_controls_among_them(packed) -> None:
    meeting, solo = pack_page(packed, solo=False), pack_page(packed, solo=True)
    assert [c.card for c in meeting.cards] == [f"card-{i:02d}" for i in range(1, 15)]
    assert [c.card for c in solo.cards] == [f"card-{i:02d}" for i in range(15, 21)]


def test_the_first_page_tells_how_it_is_done(packed) -> None:
    words = Reader(render_pack(packed, solo=False)).words("elsewhere")
    for text in (*QUESTIONS, *VERDICTS, *CAUSES, *VERDICTS.values(), "no, minor, major", "10 min", "verdicts.csv"):
        assert text in words
    assert "14 cases to judge" in words


def test_it_needs_nothing_and_runs_nothing(html) -> None:
    read = Reader(html)
    assert not {"script", "img", "iframe", "link", "form", "object"} & set(read.tags)
    links = [value for name, value in read.attributes if name == "href"]
    assert all(link.startswith(("#", "https://example.org/")) or link == "solo.html" for link in links)
    assert "url(" not in html
    assert "@import" not in html
    assert not re.search(r"\bNone\b|\bnan\b|Undefined", " ".join(map(read.words, read.text)))


def test_the_sixty_minutes_of_the_standard_meeting() -> None:
    assert [slot.minutes for slot in agenda(24)] == [5, 10, 35, 10]
    assert sum(slot.minutes for slot in agenda(12)) == 40 + 5


def test_hostile_text_is_only_text(packed) -> None:
    cases = tuple(
        replace(c, label=HOSTILE, prediction=HOSTILE, why=HOSTILE, case_id=HOSTILE, link="javascript:alert(1)")
        for c in packed.cases
    )
    html = render_pack(replace(packed, cases=cases, model=HOSTILE), solo=False)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert 'href="javascript' not in html


def test_what_the_cards_are_worth_is_computed_from_their_weights(packed) -> None:
    # Squared weights: worst 5.6, newly wrong 11,250, finding 15,510, random 15,556 (with solo cards 5,185).
    assert worth_words(packed.cases, 603) == (
        "12 cards for 603 failures, as precise as 9 drawn purely at random: a share near 10 % would be known to "
        "±24 points. Read the 6 solo cards too: as precise as 11, for ±20 points."
    )


def test_failures_that_no_card_can_stand_for_are_told_before_anybody_answers(packed) -> None:
    cases = tuple(replace(c, aside=60 if c.stratum == "random:fp" else 0) for c in packed.cases)
    said = worth_words(cases, 600).replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith(
        " 10 % of the failures are of entities that have their card for another reason; shares take them to be like the"
        " others."
    )


def test_where_every_failure_has_a_card_there_is_nothing_to_estimate(packed) -> None:
    assert worth_words(packed.cases, 18) == "All 18 failures are on cards, so shares will be exact once all are read."


def test_a_run_without_cards_says_so(packed) -> None:
    words = Reader(render_pack(replace(packed, cases=()), solo=False)).words("elsewhere")
    assert "There is no case to judge." in words
    assert "No case failed" in words


def test_equal_analyses_give_equal_packs(packed) -> None:
    assert render_pack(packed, solo=False) == render_pack(packed, solo=False)


def test_the_files_of_a_pack(packed, sample_of, tmp_path) -> None:
    write_sample(tmp_path, packed.run_key, sample_of(packed))
    assert write_pack(tmp_path, packed) == tmp_path / "review" / "pack.html"
    review = tmp_path / "review"
    assert {p.name for p in review.iterdir()} == {"pack.html", "solo.html", "verdicts.csv", "sample.parquet"}
    content = (review / "verdicts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == ["7f3ac09b12de", "card-01", "2013-07-01T19:00-EV4101", "abcdefghijkb", *[""] * 8]
    assert [row.cells["card"] for row in read_sheet(review / "verdicts.csv")] == [f"card-{i:02d}" for i in range(1, 21)]


def test_a_sheet_that_somebody_began_is_never_written_over(packed, sample_of, tmp_path) -> None:
    write_sample(tmp_path, packed.run_key, sample_of(packed))
    sheet = write_pack(tmp_path, packed).with_name("verdicts.csv")
    empty = sheet.read_bytes()
    sheet.write_bytes(empty.replace(b",,,,,,,,", b",Maria,,model_wrong,,,,,", 1))
    begun = sheet.read_bytes()
    assert begun != empty
    write_pack(tmp_path, packed)
    assert sheet.read_bytes() == begun
    # Saved as a workbook under the old name, it still is somebody's work.
    sheet.write_bytes(b"PK\x03\x04 and so on")
    write_pack(tmp_path, packed)
    assert sheet.read_bytes() == b"PK\x03\x04 and so on"
    sheet.write_bytes(empty)
    write_pack(tmp_path, packed)
    assert sheet.read_bytes() == empty


def test_without_solo_cards_there_is_no_page_for_them(packed, sample_of, tmp_path) -> None:
    meeting = replace(packed, cases=tuple(c for c in packed.cases if c.part != "solo"))
    write_sample(tmp_path, packed.run_key, sample_of(meeting))
    write_pack(tmp_path, meeting)
    assert not (tmp_path / "review" / "solo.html").exists()
    assert "solo.html" not in (tmp_path / "review" / "pack.html").read_text(encoding="utf-8")


def test_a_run_without_a_sample_has_no_pack(packed, tmp_path) -> None:
    with pytest.raises(ContractError, match=re.escape("holds no review/sample.parquet")):
        write_pack(tmp_path, packed)

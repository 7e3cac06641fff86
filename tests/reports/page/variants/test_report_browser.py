"""The page in a real browser: nothing loaded, nothing cut off, readable on a desk, on a phone and on paper."""

from itertools import combinations

import pytest
from playwright.sync_api import Page

from reports.render import render_report

DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture
def show(open_page, tmp_path):
    """Opens an analysis's report, and keeps what it asked for."""

    def opened(analysis, size) -> tuple[Page, list[str]]:
        path = tmp_path / "report.html"
        path.write_text(render_report(analysis), encoding="utf-8")
        return open_page(path, viewport=size)

    return opened


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("name", ["flights", "compared"])
@pytest.mark.parametrize(("device", "size"), [("desk", DESK), ("phone", PHONE)])
def test_nothing_is_loaded_and_nothing_sticks_out(show, variants, pictures, name, device, size):
    page, asked = show(variants[name], size)
    assert len(asked) == 1
    assert asked[0].startswith("file:")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.screenshot(path=pictures / f"{name}-{device}.png")
    page.screenshot(path=pictures / f"{name}-{device}-whole.png", full_page=True)


@pytest.mark.parametrize(
    "name", ["hostile", "hostile_compared", "long_names", "ranking", "sixty_findings", "nothing_analysed"]
)
def test_no_content_makes_a_phone_scroll_sideways(show, variants, name):
    page, asked = show(variants[name], PHONE)
    assert len(asked) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", ["flights", "compared"])
def test_the_first_screen_holds_everything_that_matters(show, variants, name):
    page, _ = show(variants[name], DESK)
    assert bottom(page, "header.first") <= DESK["height"]
    assert page.locator(".first .lines li").count() == 5
    assert page.locator(".reading li").count() == 3


@pytest.mark.parametrize("name", ["flights", "compared"])
def test_a_phone_shows_verdict_and_numbers_and_the_first_finding(show, variants, name):
    page, _ = show(variants[name], PHONE)
    assert bottom(page, ".first .lines li:first-child") <= PHONE["height"]


def test_the_numbers_since_an_earlier_model_stay_on_their_lines(show, variants):
    page, _ = show(variants["compared"], DESK)
    numbers = page.locator(".numbers > div")
    assert numbers.count() == 4
    for i in range(4):
        value, aside = numbers.nth(i).locator("dd b").bounding_box(), numbers.nth(i).locator("dd span")
        if aside.count():
            assert aside.bounding_box()["y"] < value["y"] + value["height"]


def test_what_changed_comes_first_after_the_first_screen(show, variants):
    page, _ = show(variants["compared"], DESK)
    assert page.locator("main > section").first.get_attribute("id") == "changes"
    page.locator(".dateline .verdict").click()
    assert page.url.endswith("#gate")
    table = page.locator("#changes details table").last
    assert not table.is_visible()
    page.locator("#changes summary").last.click()
    assert table.is_visible()


def test_charts_have_a_version_for_each_screen(show, variants):
    for size, shown, hidden in ((DESK, ".wide", ".narrow"), (PHONE, ".narrow", ".wide")):
        page, _ = show(variants["flights"], size)
        figure = page.locator("#attribution figure")
        assert figure.locator(shown).is_visible()
        assert not figure.locator(hidden).is_visible()
        assert figure.locator(f"{shown} svg").get_attribute("role") == "img"


# Every text of the charts on show, as its box and the frame's.
TEXTS = """
[...document.querySelectorAll('figure svg text')].map(text => [
    text.textContent, text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()
]).filter(([, box]) => box.width > 0).map(([words, box, frame]) =>
    ({words, left: box.left, right: box.right, top: box.top, bottom: box.bottom, from: frame.left, to: frame.right}))
"""


@pytest.mark.parametrize("name", ["flights", "compared", "long_names"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_text_in_charts_stays_inside_and_apart(show, variants, name, size):
    page, _ = show(variants[name], size)
    texts = page.evaluate(TEXTS)
    assert len(texts) > 20
    assert [t["words"] for t in texts if t["left"] < t["from"] - 1 or t["right"] > t["to"] + 1] == []
    assert [
        (a["words"], b["words"])
        for a, b in combinations(texts, 2)
        if min(a["right"], b["right"]) > max(a["left"], b["left"]) + 1
        and min(a["bottom"], b["bottom"]) > max(a["top"], b["top"]) + 4
    ] == []


def test_charts_have_their_numbers_in_a_table_without_javascript(show, variants):
    page, _ = show(variants["flights"], DESK)
    table = page.locator("#attribution details table")
    assert not table.is_visible()
    page.locator("#attribution summary").click()
    assert table.is_visible()


def test_a_link_leads_below_the_contents_bar(show, variants):
    page, _ = show(variants["flights"], DESK)
    page.locator(".lines a").first.click()
    target = page.url.split("#")[1]
    page.wait_for_timeout(700)  # the page scrolls smoothly
    assert page.locator(f"#{target}").bounding_box()["y"] >= bottom(page, "nav.contents") - 1


@pytest.mark.parametrize("name", ["flights", "compared"])
def test_paper_holds_the_whole_page(show, variants, pictures, name):
    page, _ = show(variants[name], DESK)
    pdf = page.pdf(path=pictures / f"{name}.pdf", format="A4", print_background=True)
    assert 5 <= pdf.count(b"/Type /Page\n") <= 20
    page.emulate_media(media="print")
    assert not page.locator("nav.contents").is_visible()
    assert page.locator("#attribution details table").is_visible()
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 688

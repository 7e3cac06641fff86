"""The pack in a real browser: answers closed on a screen, apart on paper, one card a page."""

import pytest
from playwright.sync_api import Page

from reports.pack.write import render_pack

DESK, PHONE, PAPER = {"width": 1280, "height": 720}, {"width": 390, "height": 844}, {"width": 688, "height": 1000}
A4_PIXELS = 1122 * (297 - 30) / 297  # at 96 dpi, without the margins

pytestmark = pytest.mark.browser


@pytest.fixture
def show(open_page, packed, tmp_path):
    """Opens the meeting's pack, and keeps what it asked for."""

    def opened(size) -> tuple[Page, list[str]]:
        path = tmp_path / "pack.html"
        path.write_text(render_pack(packed, solo=False), encoding="utf-8")
        return open_page(path, viewport=size)

    return opened


@pytest.mark.parametrize(("device", "size"), [("desk", DESK), ("phone", PHONE)])
def test_a_screen_shows_every_card_and_no_answer(show, secrets, pictures, device, size) -> None:
    page, asked = show(size)
    assert len(asked) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    shown = page.locator("body").inner_text()
    assert [secret for secret in secrets if secret in shown] == []
    assert page.locator("article.sheet").count() == 14
    page.screenshot(path=pictures / f"pack-{device}.png", full_page=True)


def test_one_click_opens_one_answer(show) -> None:
    page, _ = show(DESK)
    page.locator("#card-02 summary").click()
    assert page.locator("#card-02 .answer").get_by_text("LABELWORD").is_visible()
    assert not page.locator("#card-03 .answer").get_by_text("LABELWORD").is_visible()


def test_paper_has_one_card_a_page_and_the_answers_behind_them(show, secrets, pictures) -> None:
    page, _ = show(PAPER)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
    heights = page.evaluate("[...document.querySelectorAll('header.first, .sheet')].map(e => e.offsetHeight)")
    assert max(heights) <= A4_PIXELS
    cards = " ".join(page.locator("article.sheet").all_inner_texts())
    assert [secret for secret in secrets if secret in cards] == []
    answers = page.locator("section.answers").inner_text()
    assert [secret for secret in secrets if secret not in answers] == []
    last = page.locator("article.sheet").last.bounding_box()
    assert last["y"] + last["height"] <= page.locator("section.answers").bounding_box()["y"]
    pdf = page.pdf(path=pictures / "pack.pdf", format="A4", print_background=True)
    pages = pdf.count(b"/Type /Page\n")
    assert 1 + 14 + 5 <= pages <= 1 + 14 + 14

"""The mail in a real browser, as on a phone with images blocked: nothing is asked for, nothing sticks out."""

from dataclasses import replace

import pytest

from tasks.mail.files import write_eml

PHONE, DESK = 375, 600

pytestmark = pytest.mark.browser

# Every visible text with its colour, the first background behind it, its size and its right edge.
TEXTS = """
[...document.querySelectorAll('body *')].filter(e => e.offsetWidth && [...e.childNodes].some(
    n => n.nodeType === 3 && n.textContent.trim())).map(e => {
  let behind = e;
  while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {words: e.textContent.trim().slice(0, 40), colour: style.color, size: parseFloat(style.fontSize),
          behind: behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)', right: box.right};
}).filter(t => t.words !== '')
"""


@pytest.fixture(scope="module")
def browser_options() -> tuple[str, ...]:
    """Images blocked."""
    return ("--blink-settings=imagesEnabled=false",)


@pytest.fixture
def show(open_page, tmp_path):
    """Opens a mail's page, and keeps what it asked for."""

    def opened(outgoing, width: int, scheme: str = "light"):
        _, path = write_eml(tmp_path, outgoing)
        return open_page(path, viewport={"width": width, "height": 800}, color_scheme=scheme)

    return opened


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two `rgb(r, g, b)` colours."""

    def luminance(colour: str) -> float:
        parts = [int(c) / 255 for c in colour.removeprefix("rgb(").rstrip(")").split(",")]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["first", "compared", "quiet"])
def test_it_reads_well_by_day_and_night_and_asks_for_nothing(show, runs, told, pictures, name, width, scheme) -> None:
    page, asked = show(told(runs[name]), width, scheme)
    assert [url.partition(":")[0] for url in asked] == ["file"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.evaluate(TEXTS)
    assert len(texts) > 10
    assert [t for t in texts if t["right"] > width] == []
    assert [t for t in texts if t["size"] < 14] == []
    assert [t for t in texts if contrast(t["colour"], t["behind"]) < 4.5] == []
    page.screenshot(path=pictures / f"mail-{name}-{width}-{scheme}.png", full_page=True)


def test_a_phone_shows_verdict_and_ask_before_any_scrolling(show, runs, told) -> None:
    page, _ = show(told(runs["compared"]), PHONE)
    box = page.get_by_text("Maria, approve or reject this version").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 667


def test_bars_are_as_long_as_their_rates(show, runs, told) -> None:
    page, _ = show(told(runs["first"]), DESK)
    bars = page.locator("td.here")
    widths = sorted(bars.nth(i).bounding_box()["width"] for i in range(bars.count()))
    # The five findings that do harm, wrong up to 41 of 100; the longest bar is the full width.
    assert len(widths) == 5
    assert widths[-1] == pytest.approx(568, abs=2)
    assert any(width / widths[-1] == pytest.approx(19.6 / 41.3, abs=0.02) for width in widths)


def test_long_names_break_instead_of_sticking_out(show, runs, told, settings) -> None:
    word = "Überlängenmaßstabsänderungsgeschwindigkeitsüberprüfung" * 3
    run = runs["compared"]
    long = replace(
        run,
        version=word,
        findings=tuple(replace(f, proposal=replace(f.proposal, subject=word)) for f in run.findings),
    )
    for contract in (settings(), settings({"link": None, "ask": word})):
        page, _ = show(told(long, contract), PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert [t for t in page.evaluate(TEXTS) if t["right"] > PHONE] == []

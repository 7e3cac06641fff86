"""Findings about late flights out of New York, with numbers of the right size; the whole analysis is in `page`."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tasks.contracts.findings import Evidence, Family, Finding, Measure, Proposal, Strength
from tasks.ruler.titles import title
from tasks.sql import Sql

ROWS, ERRORS = 327_346, 40_612.0


def measure(rows: int, errors: float, entities: int | None = None, q: float = 0.0004, half: str = "all") -> Measure:
    """What the ruler would read off a set of that size, up to the finer points of its intervals."""
    rate = errors / rows if rows else None
    elsewhere = (ERRORS - errors) / (ROWS - rows)
    excess = errors - rows * elsewhere
    wide = 1.96 * sqrt(errors + 1)
    return Measure(
        half="confirm" if half == "confirm" else "all",
        rows=rows + rows // 40,
        analysed=rows,
        entities=entities,
        largest_entity=0.012 if entities else None,
        errors=errors,
        error_rate=rate,
        rate_low=None if rate is None else max(rate - wide / rows, 0),
        rate_high=None if rate is None else rate + wide / rows,
        error_rate_elsewhere=elsewhere,
        excess_errors=excess,
        excess_low=excess - wide,
        excess_high=excess + wide,
        excess_loss=None,
        share_of_errors=errors / ERRORS,
        share_of_worst=1.4 * errors / ERRORS,
        ceiling=(ERRORS - max(excess, 0)) / ROWS,
        p_value=q / 3,
        q_value=q,
    )


def finding(
    family: Family,
    kind: str,
    predicate: str,
    subject: str,
    measured: Measure,
    *,
    strength: Strength | None = None,
    remedy: str = "Read ten of these cases and ask what the model could not know.",
    why: str = "",
    query: str = "",
    known: bool = False,
    evidence: tuple[Evidence, ...] = (),
    confirmed: bool = True,
    **rest: object,
) -> Finding:
    proposal = Proposal(
        family=family,
        kind=kind,
        predicate=Sql(predicate),
        subject=subject,
        remedy=remedy,
        saw_errors=family == "segment" and not known,
        strength=strength,
        known=known,
        why=why,
        query=query,
        evidence=evidence,
    )
    draft = replace(Finding(proposal.finding_id, proposal, measured, "", confirmed), **rest)
    return replace(draft, title=title(draft))


PLANES = finding(
    "data_preparation",
    "join.key_format",
    "planes__match = 'unmatched' AND planes__key_mask = 'A9AAAA'",
    "cases whose tailnum is written like A9AAAA, a shape that planes never holds",
    measure(22_106, 4_331, 720),
    strength="confirmed",
    why="All 22,750 rows with this key shape miss, and only 0.1% of the others: AA and MQ report fleet numbers.",
    remedy="Translate the fleet numbers of AA and MQ to tail numbers before the join, then run again.",
    query="SELECT tailnum, carrier, count(*) AS flights\nFROM 'predictions.parquet' AS p\n"
    "WHERE NOT EXISTS (FROM 'planes.csv' AS t WHERE t.tailnum = p.tailnum)\nGROUP BY ALL\nORDER BY flights DESC;",
    evidence=(
        Evidence(
            "Unmatched keys by their shape",
            ("key shape", "rows", "unmatched", "share"),
            (
                ("A9AAAA", "22,750", "22,750", "100%"),
                ("A999AA", "188,214", "7,211", "3.8%"),
                ("A99999", "98,402", "121", "0.1%"),
            ),
        ),
        Evidence(
            "By carrier", ("carrier", "rows", "unmatched"), (("MQ", "26,397", "24,938"), ("AA", "32,729", "22,558"))
        ),
    ),
)
WEATHER = finding(
    "data_preparation",
    "join.outside_time_range",
    "weather__match = 'unmatched' AND case__time >= TIMESTAMPTZ '2013-12-31 00:00:00+00:00'",
    "cases whose origin and time_hour have no row in weather",
    measure(758, 143, 612, q=0.0009),
    strength="confirmed",
    why="The last weather row is of 30 December 23:00; predictions go on until 31 December 23:00.",
    remedy="Load weather until 31 December, or leave these flights out of the evaluation.",
    also_known_as=("cases where day of the year is 365 or more",),
)
AIRPORTS = finding(
    "data_preparation",
    "join.unmatched_value",
    "airports__match = 'unmatched'",
    "cases whose dest has no row in airports",
    measure(7_539, 842, 1_020, q=0.61),
    strength="confirmed",
    confirmed=False,
    why="The airports table holds no airport outside the fifty states.",
    remedy="Add the four airports to the table.",
    evidence=(
        Evidence(
            "Destinations without a row",
            ("dest", "rows", "unmatched"),
            (("SJU", "5,819", "5,819"), ("BQN", "896", "896"), ("STT", "522", "522"), ("PSE", "365", "365")),
        ),
    ),
)
EVENING = finding(
    "segment",
    "segment.threshold",
    "sched_dep_time >= 1900",
    "cases where scheduled departure is 19:00 or later",
    measure(61_204, 12_410, 3_402, half="confirm"),
    also_known_as=("cases where hour is 19 or more",),
)
GUSTS = finding(
    "segment",
    "segment.threshold",
    "weather__wind_gust > 28.77",
    "cases where wind gust is 28.8 mph or more",
    measure(11_902, 2_320, 2_104, q=0.003, half="confirm"),
)
NO_SEATS = finding(
    "segment",
    "segment.missing",
    "planes__seats IS NULL",
    "cases where seats is missing",
    measure(49_100, 7_120, 1_800, half="confirm"),
    shadow_of=PLANES.finding_id,
    without_suspects=0.1244,
)
CARRIERS = tuple(
    finding(
        "segment",
        "subgroup",
        f"carrier = '{code}'",
        f"cases where carrier is {name}",
        measure(n, e, 300, q=q),
        known=True,
        confirmed=q < 0.05,
        too_few=n < 50,
    )
    for code, name, n, e, q in (
        ("EV", "ExpressJet (EV)", 51_108, 8_021.0, 0.0001),
        ("UA", "United (UA)", 57_782, 6_120.0, 1.0),
        ("B6", "JetBlue (B6)", 54_049, 7_004.0, 0.04),
        ("HA", "Hawaiian (HA)", 342, 31.0, 1.0),
        ("OO", "SkyWest (OO)", 29, 5.0, 0.4),
    )
)
CONFLICTS = finding(
    "ambiguous",
    "label.conflicting_duplicates",
    "label__conflicting_copies > 1",
    "cases that share all their inputs with a case of another label",
    measure(4_120, 1_702, 900, q=0.0002),
    strength="probable",
    why="4,120 flights share every feature with a flight of the other outcome; chance gives 3,304.",
    remedy="Ask a dispatcher what tells the twins apart.",
)


FOUND = {
    "planes": PLANES,
    "weather": WEATHER,
    "airports": AIRPORTS,
    "evening": EVENING,
    "gusts": GUSTS,
    "no_seats": NO_SEATS,
    "conflicts": CONFLICTS,
    **{each.proposal.predicate: each for each in CARRIERS},
}


@pytest.fixture(scope="session")
def found() -> dict[str, Finding]:
    """The findings by a short name; subgroups by carrier."""
    return FOUND


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture(scope="session")
def make_measure() -> Callable[..., Measure]:
    return measure


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="module")
def browser_options() -> tuple[str, ...]:
    """Further options of the browser; a module that needs some has a fixture of this name."""
    return ()


@pytest.fixture(scope="module")
def browser(browser_options: tuple[str, ...]) -> Iterator[Browser]:
    """A real browser, without a window."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *browser_options]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Opens a file with JavaScript switched off, and keeps what it asked for; settings are those of the window."""
    contexts = []

    def opened(path: Path, **settings: object) -> tuple[Page, list[str]]:
        context = browser.new_context(java_script_enabled=False, **settings)
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page, asked

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: a folder to look at if one is named, else the test's own."""
    folder = Path(os.environ.get("ERRATA_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder

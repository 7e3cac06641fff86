"""What changed since an earlier model: flips with their causes, the overall rate, groups that got worse or better.

How cases are matched and changes tested is in `tasks.comparison`; the gate is told in `reports.pages.gate`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.flips import Row, flips
from reports.pages.lives import Lives, lives
from reports.pages.parts import Cell, Link, Table, table
from reports.pages.vocabulary import Chip, without_noun
from reports.words import (
    NONE,
    PERCENT,
    both_of_100,
    capital,
    chance,
    count,
    listing,
    percent,
    plural,
    rate_between,
    sentence,
    shorten,
)
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import Comparison, Flips, RateChange, SegmentChange

LINES = 8
ROWS_IN_TABLE = 100
VERSION_LETTERS = 24

WORSE = Chip("worse", "up", "accent")
BETTER = Chip("better", "down", "calm")


@dataclass(frozen=True)
class SegmentLine:
    """One group whose rate changed: which way, what it is, and its numbers."""

    state: Chip
    subject: Link
    numbers: str


@dataclass(frozen=True)
class Changes:
    """The section; `figure` is None where nothing is or was wrong, `causes` where nothing flipped."""

    title: str
    sentence: str
    figure: Figure | None
    table: Table
    causes: Table | None
    lines: tuple[SegmentLine, ...]
    rest: str
    searched: str
    segments: Table | None
    lives: Lives
    facts: tuple[str, ...]
    notes: tuple[str, ...]


def changes(analysis: Analysis, anchors: Mapping[str, str]) -> Changes | None:
    """What changed since the baseline; None without one. `anchors` leads from finding ids to where they stand."""
    comparison = analysis.comparison
    if comparison is None:
        return None
    moved = [s for s in comparison.segments if s.worse] + [s for s in reversed(comparison.segments) if s.better]
    return Changes(
        title=f"What changed since {version(comparison)}",
        sentence=overall_sentence(comparison),
        figure=_figure(comparison, analysis.version),
        table=_flip_table(comparison.flips),
        causes=_causes(comparison),
        lines=tuple(_line(s, anchors) for s in moved[:LINES]),
        rest=_rest([s for s in comparison.segments if not s.searched], [s for s in moved[LINES:] if not s.searched]),
        searched=_searched(comparison),
        segments=_segment_table(comparison.segments, anchors),
        lives=lives(analysis),
        facts=tuple(_facts(comparison)),
        notes=tuple(sentence(note) for note in comparison.notes),
    )


def version(comparison: Comparison) -> str:
    """The baseline's version as it is named on the page."""
    return shorten(comparison.version, VERSION_LETTERS)


def overall_sentence(comparison: Comparison) -> str:
    """The overall rate before and now on the cases of both runs, in one sentence."""
    overall, old = comparison.overall, version(comparison)
    if not overall.rows:
        return f"No case was analysed in both runs with the same label, so nothing can be said of {old} and this model."
    if overall.before is None or overall.now is None:
        return "All cases of both runs weigh nothing, so there is no rate to compare."
    before, now = both_of_100(overall.before, overall.now, exactly=True)
    of_both = f"the {count(overall.rows)} cases of both runs" if overall.rows > 1 else "the one case of both runs"
    return f"On {of_both}, {before} of 100 were wrong under {old} and {now} are now: {_difference(overall)}."


def _difference(change: RateChange) -> str:
    """The change in plain words with its interval."""
    if change.difference is None or change.low is None or change.high is None:
        return "no difference can be told"
    if change.low <= 0 <= change.high:
        amount, ends = rate_between(change.difference, change.low, change.high)
        return f"no change beyond chance ({amount}; 95{PERCENT} interval {ends})"
    more = change.low > 0
    low, high = (change.low, change.high) if more else (-change.high, -change.low)
    amount, ends = rate_between(abs(change.difference), low, high)
    return f"{amount} {'more' if more else 'fewer'} (95{PERCENT} interval {ends})"


def _figure(comparison: Comparison, now: str) -> Figure | None:
    found, overall = comparison.flips, comparison.overall
    total = found.fixed + found.still_wrong + found.newly_wrong
    if not total:
        return None
    middle, end = found.fixed, found.fixed + found.still_wrong
    still = f"{count(found.still_wrong)} still wrong"
    before, after = both_of_100(overall.before, overall.now, exactly=True)
    return flips(
        "flips",
        _title(found),
        "Two bars below each other: what was wrong before, and what is wrong now. The cases that were wrong both times"
        " stand below each other; what was fixed sticks out on the left, what is newly wrong on the right.",
        (
            Row(
                f"{version(comparison)}: wrong {before} of 100",
                f"{count(found.fixed)} fixed since, {still}",
                ((0, middle, "calm"), (middle, end, "rest")),
            ),
            Row(
                f"{shorten(now, VERSION_LETTERS)}: wrong {after} of 100",
                f"{still}, {count(found.newly_wrong)} newly",
                ((middle, end, "rest"), (end, total, "accent")),
            ),
        ),
        total,
    )


def _title(found: Flips) -> str:
    if not found.fixed and not found.newly_wrong:
        return "No case changed sides"
    fixed = f"{plural(found.fixed, 'case')} {'was' if found.fixed == 1 else 'were'} fixed"
    return f"{fixed}, and {count(found.newly_wrong)} {'is' if found.newly_wrong == 1 else 'are'} newly wrong"


def _flip_table(found: Flips) -> Table:
    rows = (
        ("fixed", found.fixed),
        ("newly wrong", found.newly_wrong),
        ("still wrong", found.still_wrong),
        ("still right", found.still_right),
    )
    return table(
        "",
        ("what became of them", "cases", "of all compared"),
        [(name, count(n), percent(n / found.rows) if found.rows else NONE) for name, n in rows],
        numeric=(1, 2),
    )


def _causes(comparison: Comparison) -> Table | None:
    if not comparison.causes:
        return None
    return table(
        "Why they changed sides",
        ("cause", "fixed", "newly wrong"),
        [(capital(cause.words), count(cause.fixed), count(cause.newly_wrong)) for cause in comparison.causes],
        numeric=(1, 2),
    )


def _line(segment: SegmentChange, anchors: Mapping[str, str]) -> SegmentLine:
    change = segment.change
    before, now = both_of_100(change.before, change.now)
    numbers = (
        f"wrong {before} of 100 before, {now} now",
        _difference(change),
        f"{count(segment.flips.newly_wrong)} newly wrong, {count(segment.flips.fixed)} fixed",
        f"of {plural(change.rows, 'case')}" + (" on the half that was not searched" if segment.searched else ""),
    )
    return SegmentLine(
        state=WORSE if segment.worse else BETTER,
        subject=Link(capital(shorten(segment.subject, 160)), anchors.get(segment.finding_id, "")),
        numbers=" · ".join(numbers),
    )


def _rest(segments: Sequence[SegmentChange], left_out: Sequence[SegmentChange]) -> str:
    """How many tracked groups are not among the lines, and why."""
    if not segments:
        return "No group is tracked: there is no finding, and no subgroup is named."
    calm = sum(not (s.worse or s.better or s.too_few) for s in segments)
    counted = (
        (sum(s.worse for s in left_out), "more got worse", "more got worse"),
        (sum(s.better for s in left_out), "more got better", "more got better"),
        (calm, "shows no change beyond chance", "show no change beyond chance"),
        (sum(s.too_few for s in segments), "holds too few cases to tell", "hold too few cases to tell"),
    )
    parts = [f"{count(n)} {one if n == 1 else many}" for n, one, many in counted if n]
    groups = plural(len(segments), "tracked group")
    return f"Of {groups}, {listing(parts)}." if parts else f"There are no others among {groups}."


def _searched(comparison: Comparison) -> str:
    """What came of the search for segments that got worse: how many were tested, and how many held."""
    if comparison.searched is None:
        return ""
    start = "Groups in which more is wrong than before were searched for on one half of the data"
    if not comparison.searched:
        return f"{start}; none stood out there."
    carried = f"{count(comparison.searched)} that stood out {'was' if comparison.searched == 1 else 'were'} tested"
    return f"{start}; {carried} on the other half, and {count(comparison.held) if comparison.held else 'none'} held."


def _segment_table(segments: Sequence[SegmentChange], anchors: Mapping[str, str]) -> Table | None:
    if not segments:
        return None
    more = len(segments) - ROWS_IN_TABLE
    half = any(s.half == "confirm" for s in segments)
    notes = [
        "Groups that were found by their errors are compared on the half of the data that was not used to find them."
        if half
        else "",
        f"{count(more)} more in analysis.json." if more > 0 else "",
    ]
    return table(
        "Groups under both models",
        ("group", "cases", "wrong of 100 before", "now", "change", "interval", "fixed", "newly wrong", "q", "result"),
        [_segment_row(s, anchors) for s in segments[:ROWS_IN_TABLE]],
        numeric=range(1, 9),
        more=" ".join(note for note in notes if note),
    )


def _segment_row(segment: SegmentChange, anchors: Mapping[str, str]) -> tuple[Cell | str, ...]:
    change = segment.change
    before, now = both_of_100(change.before, change.now)
    amount, interval = rate_between(change.difference, change.low, change.high)
    word = (
        "too few to tell"
        if segment.too_few
        else "worse"
        if segment.worse
        else "better"
        if segment.better
        else "as before"
    )
    return (
        Cell(shorten(without_noun(segment.subject), 200), anchors.get(segment.finding_id, "")),
        count(change.rows),
        before if change.rows else NONE,
        now if change.rows else NONE,
        amount if change.rows else NONE,
        interval,
        count(segment.flips.fixed),
        count(segment.flips.newly_wrong),
        "" if segment.too_few else chance(segment.q_value).removeprefix("= "),
        word,
    )


def _facts(comparison: Comparison) -> list[str]:
    """What is counted apart: labels that changed, and cases of one run only."""
    old, became = version(comparison), comparison.label_flips
    told = []
    if changed := comparison.label_changed:
        carry = f"{plural(changed, 'case')} {'carries' if changed == 1 else 'carry'} another label than in {old}"
        told.append(
            f"{carry}: {count(became.fixed)} would count as fixed and {count(became.newly_wrong)} as newly wrong for"
            " that reason. They speak of the labels and are not credited to the model."
        )
    for alone, where in ((comparison.only_now, "this run"), (comparison.only_before, old)):
        if alone:
            are = "is" if alone == 1 else "are"
            told.append(f"{plural(alone, 'case')} could be analysed in {where} only and {are} not compared.")
    return told

"""The groups that changed under two models: one line each, and the table of all that were compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.pages.parts import Cell, Link, Table, table
from reports.pages.vocabulary import Chip, without_noun
from reports.words import NONE, PERCENT, both_of_100, capital, chance, count, listing, plural, rate_between, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import RateChange, SegmentChange, Worsening

ROWS_IN_TABLE = 100
LINES = 8

WORSE = Chip("worse", "up", "accent")
BETTER = Chip("better", "down", "calm")


@dataclass(frozen=True)
class SegmentLine:
    """One group whose rate changed: which way, what it is, and its numbers."""

    state: Chip
    subject: Link
    numbers: str


def line(segment: SegmentChange, anchors: Mapping[str, str]) -> SegmentLine:
    """A group whose share of failures changed."""
    change = segment.change
    before, now = both_of_100(change.before, change.now)
    numbers = (
        f"wrong {before} of 100 before, {now} now",
        difference(change),
        f"{count(segment.flips.newly_wrong)} newly wrong, {count(segment.flips.fixed)} fixed",
        f"of {plural(change.rows, 'case')}" + (" on the half that was not searched" if segment.searched else ""),
    )
    return SegmentLine(
        state=WORSE if segment.worse else BETTER,
        subject=Link(capital(shorten(segment.subject, 160)), anchors.get(segment.finding_id, "")),
        numbers=" · ".join(numbers),
    )


def rest(segments: Sequence[SegmentChange], left_out: Sequence[SegmentChange]) -> str:
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


def searched(groups: str, tested: int | None, held: int) -> str:
    """What came of a search for groups that got worse: how many were tested, and how many held; empty without one."""
    if tested is None:
        return ""
    start = f"{groups} were searched for on one half of the data"
    if not tested:
        return f"{start}; none stood out there."
    carried = f"{count(tested)} that stood out {'was' if tested == 1 else 'were'} tested"
    return f"{start}; {carried} on the other half, and {count(held) if held else 'none'} held."


def worsened_title(analysis: Analysis) -> str:
    """The heading above groups whose losses grew; empty where nobody looked for them."""
    if analysis.comparison is None or analysis.comparison.losses_searched is None:
        return ""
    return "Groups of queries in a worse order" if analysis.task == "ranking" else "Groups further off than before"


def worsened_line(group: Worsening, anchors: Mapping[str, str]) -> SegmentLine:
    """A group whose losses grew."""
    where = "queries" if group.question == "query_loss" else "cases"
    numbers = (group.figures, group.beyond, f"{count(group.rows)} {where}, measured on the half not searched")
    return SegmentLine(
        state=WORSE,
        subject=Link(capital(shorten(group.subject, 160)), anchors.get(group.finding_id, "")),
        numbers=" · ".join(numbers),
    )


def segment_table(segments: Sequence[SegmentChange], anchors: Mapping[str, str]) -> Table | None:
    """Every group that was compared, one row each; None where there is none."""
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


def difference(change: RateChange) -> str:
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

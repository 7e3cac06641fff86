"""What changed since an earlier model: flips with their causes, the overall rate, groups that got worse or better.

How cases are matched and changes tested is in `tasks.comparison`; the gate is told in `reports.pages.gate`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.flips import Row, flips
from reports.pages.changed_groups import (
    LINES,
    SegmentLine,
    difference,
    line,
    rest,
    searched,
    segment_table,
    worsened_line,
    worsened_title,
)
from reports.pages.lives import Lives, lives
from reports.pages.parts import Table, table
from reports.words import NONE, both_of_100, capital, count, percent, plural, sentence, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import Comparison, Flips

VERSION_LETTERS = 24


@dataclass(frozen=True)
class Changes:
    """The section; `figure` is None where nothing is or was wrong, `causes` where nothing flipped.

    `worsened` are groups whose losses grew, under `worsened_title`; the title is empty where nobody looked.
    """

    title: str
    sentence: str
    figure: Figure | None
    table: Table
    causes: Table | None
    lines: tuple[SegmentLine, ...]
    rest: str
    searched: str
    worsened_title: str
    worsened: tuple[SegmentLine, ...]
    losses_searched: str
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
        lines=tuple(line(s, anchors) for s in moved[:LINES]),
        rest=rest([s for s in comparison.segments if not s.searched], [s for s in moved[LINES:] if not s.searched]),
        searched=searched("Groups in which more is wrong than before", comparison.searched, comparison.held),
        worsened_title=worsened_title(analysis),
        worsened=tuple(worsened_line(group, anchors) for group in comparison.worsened),
        losses_searched=searched("Such groups", comparison.losses_searched, len(comparison.worsened)),
        segments=segment_table(comparison.segments, anchors),
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
    return f"On {of_both}, {before} of 100 were wrong under {old} and {now} are now: {difference(overall)}."


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

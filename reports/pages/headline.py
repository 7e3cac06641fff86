"""The headline of a run that has a baseline: better or worse on the whole, and for whom it is worse all the same."""

from reports.pages.changes import version
from reports.words import both_of_100, shorten
from tasks.contracts.comparison import Comparison, RateChange, SegmentChange, Worsening

SUBJECT_LETTERS = 110


def since_headline(model_version: str, comparison: Comparison) -> str:
    """What a reader of the last report must know, in one sentence; empty if nothing can be compared."""
    overall = comparison.overall
    if overall.before is None or overall.now is None or overall.low is None or overall.high is None:
        return ""
    before, now = both_of_100(overall.before, overall.now, exactly=True)
    whole = f"{model_version} {_way(overall, version(comparison))} (wrong {now} of 100, {version(comparison)} {before})"
    worse = comparison.worse
    if not worse:
        tracked = "tracked " if comparison.searched is comparison.losses_searched is None else ""
        return f"{whole}, and no {tracked}group got worse."
    link = "and" if overall.low > 0 else "but"
    more = f", and {len(worse) - 1} more" if len(worse) > 1 else ""
    return f"{whole}, {link} worse for {_segment(worse[0])}{more}."


def _way(change: RateChange, old: str) -> str:
    if change.high is not None and change.high < 0:
        return "is better overall"
    if change.low is not None and change.low > 0:
        return "is worse overall"
    return f"is as good as {old} overall, within chance"


def _segment(segment: SegmentChange | Worsening) -> str:
    if isinstance(segment, Worsening):
        return f"{shorten(segment.in_short, SUBJECT_LETTERS)} ({segment.figures})"
    before, now = both_of_100(segment.change.before, segment.change.now)
    return f"{shorten(segment.in_short, SUBJECT_LETTERS)} ({now}, before {before})"

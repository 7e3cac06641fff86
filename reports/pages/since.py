"""The large numbers of the first screen that speak of a baseline: the rate before, what was fixed, what is new."""

from reports.pages.changes import version
from reports.words import MINUS, both_of_100, count, plural, rate_between
from tasks.contracts.comparison import Comparison

# Label, number, what stands beside it, and words below it.
Number = tuple[str, str, str, str]


def rate_before(comparison: Comparison, rows: int, low: float | None, high: float | None) -> tuple[str, str]:
    """The baseline's rate to stand beside this run's, with the digits its interval deserves, and both in words."""
    overall = comparison.overall
    if overall.before is None:
        return "", ""
    shown, _ = rate_between(overall.before, low, high)
    before, now = both_of_100(overall.before, overall.now, exactly=True)
    # Where all of this run's cases are in both, the numbers above need no second telling.
    both = (
        ""
        if overall.rows == rows and before == shown
        else f"On {plural(overall.rows, 'case')} of both: {before} before, {now} now."
    )
    return f"({version(comparison)}: {shown})", both


def rate_now(comparison: Comparison) -> str:
    """This run's rate on the cases of both, for a rate that says nothing by itself."""
    return both_of_100(comparison.overall.before, comparison.overall.now)[1]


def flipped(comparison: Comparison) -> tuple[Number, Number]:
    """What was fixed and what is newly wrong."""
    flips = comparison.flips
    net = flips.newly_wrong - flips.fixed
    sign = f"+{count(net)}" if net > 0 else f"{MINUS}{count(-net)}" if net < 0 else "0"
    worse, better = len(comparison.worse), sum(segment.better for segment in comparison.segments)
    groups = [f"{plural(n, 'group')} got {way}" for n, way in ((worse, "worse"), (better, "better")) if n] or [
        "No group got worse or better beyond chance"
    ]
    return (
        (
            f"Fixed since {version(comparison)}",
            count(flips.fixed),
            "",
            f"Of {plural(flips.fixed + flips.still_wrong, 'case')} that went wrong then.",
        ),
        ("Newly wrong", count(flips.newly_wrong), f"(net {sign})", f"{'; '.join(groups)}."),
    )

"""The groups that got worse in one sentence: the one that got worse most, with its numbers, and how many there are."""

from tasks.contracts.comparison import Comparison, SegmentChange, Worsening
from tasks.evaluation.words import count, number


def worse_groups(comparison: Comparison) -> str:
    """How many groups are worse than under the baseline, and the first of them with cases, before and now."""
    worse = comparison.worse
    if not worse:
        compared = count(len(comparison.segments), "tracked group", "tracked groups")
        return f"none of {compared} is worse than before"
    groups = count(len(worse), "group is", "groups are")
    if len(worse) == 1:
        return f"{groups} worse than under {comparison.version}: {before_and_now(worse[0])}"
    named, more = before_and_now(worse[0]), len(worse) - 1
    return f"{groups} worse than under {comparison.version}, most of all {named}, and {more:,} more"


def before_and_now(group: SegmentChange | Worsening) -> str:
    """A group with how many cases it holds, and what it was before and is now."""
    if isinstance(group, Worsening):
        noun = "queries" if group.question == "query_loss" else "cases"
        return f"{group.subject} ({group.rows:,} {noun}, {group.figures})"
    change = group.change
    cases = count(change.rows, "case", "cases")
    return f"{group.subject} ({cases}, wrong {of_100(change.before)} of 100 before, {of_100(change.now)} now)"


def of_100(share: float | None) -> str:
    """A share as so many of 100, with three digits that count."""
    return "none" if share is None else number(float(f"{100 * share:.3g}"))

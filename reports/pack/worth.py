"""What a pack is worth: how precisely its cards can tell a share of all failures, before anybody has answered."""

from collections.abc import Iterable

from reports.review import ASIDE
from reports.words import count, percent, plural
from tasks.contracts.analysis import Case
from tasks.review.estimate import effective_n, half_width, weights_of

# A share of the size that wrong labels often have; larger shares have wider intervals.
EXAMPLE = 0.1


def worth_words(cases: Iterable[Case], failures: float) -> str:
    """The sentence under the title: cards, the random cards they are worth, and what the solo cards would add."""
    read = [case for case in cases if case.part != "control"]
    meeting = [case for case in read if case.part == "meeting"]
    if not meeting:
        return ""
    if len(read) == failures:
        return f"All {plural(failures, 'failure')} are on cards, so shares will be exact once all are read."
    n = effective_n(weights_of(meeting))
    cards = f"{plural(len(meeting), 'card')} for {plural(failures, 'failure')}"
    said = f"{cards}, as precise as {count(round(n))} drawn purely at random{_width(n)}."
    solo = len(read) - len(meeting)
    if not solo:
        return f"{said}{_aside(meeting, failures)}"
    more = effective_n(weights_of(read))
    width = half_width(more, EXAMPLE)
    points = "" if width is None else f", for ±{100 * width:.0f} points"
    with_solo = f"Read the {plural(solo, 'solo card')} too: as precise as {count(round(more))}{points}."
    return f"{said} {with_solo}{_aside(read, failures)}"


def _aside(read: Iterable[Case], failures: float) -> str:
    """What no card can tell of: failures whose entity has its card for another reason."""
    share = sum({case.stratum: case.aside for case in read}.values()) / failures
    if share <= ASIDE:
        return ""
    return (
        f" {percent(share)} of the failures are of entities that have their card for another reason; shares take"
        " them to be like the others."
    )


def _width(n: float) -> str:
    width = half_width(n, EXAMPLE)
    return "" if width is None else f": a share near {100 * EXAMPLE:.0f} % would be known to ±{100 * width:.0f} points"

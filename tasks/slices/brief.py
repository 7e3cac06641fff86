"""A combination in few words, for a headline: "cases with distance below 500 miles, carrier ExpressJet and no seats".

A reader takes in a condition more quickly without its verb, and a time of day as one says it: "departure from 19:00".
"""

from collections.abc import Sequence
from itertools import accumulate

from tasks.contracts.findings import Clause
from tasks.slices.splitters import MOST_NAMED, Splitter

# Of a set of categories as many are named as have so few letters together.
LETTERS = 24


def brief(conditions: Sequence[tuple[Splitter, Clause]]) -> str:
    """The cases for which all conditions hold; empty for a single one, which is short as it is."""
    if len(conditions) < 2:
        return ""
    # A predicted class is said of the cases themselves.
    classes = [_words(way, clause) for way, clause in conditions if way.unit == "class"]
    others = [_words(way, clause) for way, clause in conditions if way.unit != "class"]
    *front, last = others
    listed = f"{', '.join(front)} and {last}" if front else last
    return f"{' '.join(['cases', *classes])} with {listed}"


def _words(way: Splitter, clause: Clause) -> str:
    match clause.kind:
        case "missing":
            return f"no {way.label}"
        case "present":
            return f"{way.label} given"
        case "word":
            return f'the word "{way.word}" in {way.label}'
        case "rest":
            return f"a less frequent {way.label}"
        case "category" | "set":
            return _categories(way, clause.values)
        case _:
            return _interval(way, clause.low, clause.high)


def _categories(way: Splitter, values: Sequence[str]) -> str:
    words = [way.cell_words(value) for value in values]
    reach = list(accumulate(len(word) for word in words))
    named = max(1, min(MOST_NAMED, sum(letters <= LETTERS for letters in reach)))
    told = "/".join([*words[:named], *([f"{len(words) - named} more"] if len(words) > named else [])])
    if way.unit == "weekday":
        return f"{way.column.label} on {told}"
    return f"{way.column.label} in {told}" if way.unit == "month" else f"{way.label} {told}"


def _interval(way: Splitter, low: float | None, high: float | None) -> str:
    """An interval by its ends alone: which of them belongs to it is told elsewhere."""
    clock = way.unit in ("moment", "hour")
    label = way.column.label if clock else way.label
    begins, ends = way.end_words(low), way.end_words(high)
    if begins and ends:
        return f"{label} {begins} to {ends}"
    if clock:
        return f"{label} from {begins}" if begins else f"{label} before {ends}"
    return f"{label} {way.range_words(low, high)}"

"""Beyond right and wrong: which way predictions lean, how large the loss is, what is taken for what.

The questions and their answers come from `tasks.tendencies`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.pages.parts import Link
from reports.words import count, sentence
from tasks.contracts.analysis import Analysis
from tasks.contracts.tendencies import Aspect, Tendency


@dataclass(frozen=True)
class Line:
    """One segment with its numbers; it leads to the finding about the same cases, if there is one."""

    text: Link
    predicate: str


@dataclass(frozen=True)
class AspectView:
    """One question: its heading, what is known of all cases, the segments, and how many were looked at."""

    title: str
    about: str
    lines: tuple[Line, ...]
    looked: str


def aspects(analysis: Analysis, anchors: Mapping[str, str]) -> tuple[AspectView, ...]:
    """The questions in their order; `anchors` leads from finding ids to where they stand."""
    return tuple(_view(aspect, anchors) for aspect in analysis.aspects)


def _view(aspect: Aspect, anchors: Mapping[str, str]) -> AspectView:
    return AspectView(
        title=aspect.title,
        about=sentence(aspect.about) if aspect.about else "",
        lines=tuple(Line(Link(sentence(t.sentence), anchors.get(t.finding_id, "")), t.predicate) for t in aspect.found),
        looked=_looked(aspect.tested, aspect.found),
    )


def _looked(tested: int | None, found: Sequence[Tendency]) -> str:
    if tested is None:
        return "Too few cases to look for groups."
    if not tested:
        return "No group stood out on the half of the data that was searched."
    stood_out = f"{count(tested)} {'group' if tested == 1 else 'groups'} that stood out on one half of the data"
    came = f"{count(len(found))} that held {'is' if len(found) == 1 else 'are'} told" if found else "none held"
    return f"{stood_out} {'was' if tested == 1 else 'were'} tested on the other half, and {came}."
